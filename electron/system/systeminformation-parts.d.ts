/** Single files of the package, which declares types for its index only. */
declare module 'systeminformation/lib/osinfo.js' {
  const system: { readonly osInfo: typeof import('systeminformation').osInfo };
  export default system;
}
declare module 'systeminformation/lib/cpu.js' {
  const processor: { readonly cpu: typeof import('systeminformation').cpu };
  export default processor;
}
