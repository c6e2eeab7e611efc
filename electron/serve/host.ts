import type { HostCalls } from '../app/index.ts';

/** Breaks and mends the demo's stack; absent outside the demo. */
export type DemoControl = HostCalls['demoBreak'];

interface BrowserHostOptions {
  readonly version: string;
  readonly demoBreak?: DemoControl;
  /** Starts the demo, or joins the one that runs; absent where there is none to start. */
  readonly startDemo?: () => Promise<{ readonly address: () => string }>;
}

const notHere = (what: string): never => {
  throw new Error(`${what} is only possible in the menu-bar app.`);
};

/** What the browser page's host can tell and do: no login item, no opening of local places. */
export const browserHost = ({ version, demoBreak, startDemo }: BrowserHostOptions): HostCalls => ({
  host: async () => ({
    kind: 'browser',
    version,
    platform: process.platform,
    demo: demoBreak !== undefined,
    launchAtLogin: 'not-supported',
  }),
  setLaunchAtLogin: async () => notHere('Launch at login'),
  open: async () => notHere('Opening files and windows'),
  showStack: async () => notHere('Opening another stack in the same window'),
  openReference: async () => notHere('Opening files'),
  mailEscalation: async () => notHere('Opening the mail program'),
  saveReport: async () => notHere('Saving through the system'),
  hidePopover: async () => ({}),
  demoBreak: demoBreak ?? (async () => notHere('Breaking parts on purpose outside the demo (lifeguard demo)')),
  startDemo: async () => {
    if (startDemo === undefined) throw new Error('No demo can be started from here. In a terminal: lifeguard demo');
    return { address: (await startDemo()).address() };
  },
});
