/** One file of the package, which declares types for its index only. */
declare module 'systeminformation/lib/memory.js' {
  const memory: { readonly mem: typeof import('systeminformation').mem };
  export default memory;
}
