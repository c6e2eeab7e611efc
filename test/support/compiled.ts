import { stays } from '../../electron/system/v8-flags.ts';

/** For a child with an environment of its own: what Node compiled once, `npm test` keeps, and every start takes a third of the time. */
export const COMPILED: NodeJS.ProcessEnv = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  NODE_COMPILE_CACHE_PORTABLE: process.env.NODE_COMPILE_CACHE_PORTABLE,
};

/**
 * The same for a call of this program. What stays has V8 set otherwise than what ends soon (`v8-flags.ts`), which makes code that one of them
 * compiled useless to the other: in one folder each would compile everything anew, and replace what the other one left.
 */
export function compiledFor(argv: readonly string[]): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE: folder } = COMPILED;
  return folder === undefined || !stays(argv) ? COMPILED : { ...COMPILED, NODE_COMPILE_CACHE: `${folder}-staying` };
}
