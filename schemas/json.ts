/** Any value that JSON can hold; what a pattern scalar, a manifest or a step output is made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object, read by own properties only. */
export type JsonObject = { readonly [key: string]: Json };
