/**
 * Node's `http`, without what an `import` of it brings along: the import reads every export of the module, two of which load Node's
 * whole `fetch` (14 MB of resident memory in Node 24), which a monitor that asks by `request` never uses.
 */
export const nodeHttp = process.getBuiltinModule('node:http');
