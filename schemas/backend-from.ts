/** How a backend names itself in its response. */
export type BackendFrom =
  | { readonly header: string }
  | { readonly bodyField: string }
  | { readonly firstLine: true };
