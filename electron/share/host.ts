import type { HostCalls } from '../app/index.ts';

const notHere = (what: string) => async (): Promise<never> => {
  throw new Error(`${what} is not possible from another program.`);
};

/** A program that is attached has a host of its own: what only a host can do is not done here on its behalf. */
export const attachedHost = (version: string): HostCalls => ({
  host: async () => ({
    kind: 'browser',
    version,
    platform: process.platform,
    demo: false,
    launchAtLogin: 'not-supported',
  }),
  setLaunchAtLogin: notHere('Launch at login'),
  open: notHere('Opening files and windows'),
  showStack: notHere('Opening windows'),
  openReference: notHere('Opening files'),
  mailEscalation: notHere('Opening the mail program'),
  saveReport: notHere('Saving files'),
  hidePopover: async () => ({}),
  demoBreak: notHere('Breaking parts on purpose'),
  startDemo: notHere('Starting the demo'),
});
