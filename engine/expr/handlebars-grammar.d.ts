/** The parser alone: importing `handlebars` would load its compiler, which this project never calls. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  /** The parsed program before white space control; typed as unknown because its shape is checked by the reader. */
  export function parseWithoutProcessing(text: string): unknown;
}
