import type { ElectronApplication } from 'playwright';

type Kept = typeof globalThis & { kept?: Record<number, { readonly result: unknown }> };
const LOST = /promise was garbage collected/i;
const TRIES = 5;

/**
 * Makes what a test runs in the main process run once and answer: V8 may collect the promise of an answer before the debugger has heard of it. It is
 * held there, and asked for again where it was lost.
 */
export function evaluateOnce(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (run: unknown, arg: unknown) => Promise<unknown>;
  let next = 0;
  const held = (electron: unknown, { id, code, arg }: { id: number; code: string; arg: unknown }): unknown => {
    const main = globalThis as Kept;
    main.kept ??= {};
    // biome-ignore lint/security/noGlobalEval: the test's own function, which came as text as Playwright would send it
    main.kept[id] ??= { result: globalThis.eval(`(${code})`)(electron, arg) };
    return main.kept[id].result;
  };
  const once = async (run: unknown, arg?: unknown): Promise<unknown> => {
    const call = { id: next++, code: String(run), arg };
    for (let tries = 1; ; tries += 1)
      try {
        return await evaluate(held, call);
      } catch (error) {
        if (tries === TRIES || !LOST.test(String(error))) throw error;
      }
  };
  Object.assign(app, { evaluate: once });
}
