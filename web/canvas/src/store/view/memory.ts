/** What `localStorage` and `sessionStorage` must do for us. Any of it may throw. */
export type Memory = Pick<Storage, "getItem" | "setItem">;
