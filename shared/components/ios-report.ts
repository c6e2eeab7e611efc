import { z } from 'zod';
import type { backend } from './backend.ts';
import type { websocket } from './websocket.ts';

/** Why the tools of Xcode cannot be used; each is another sentence and another way out. */
export const XcodeTroubleSchema = z.enum([
  /** `xcode-select -p` names no folder: neither Xcode nor its command line tools are installed. */
  'not-installed',
  /** Only the command line tools are selected: they have no simulators. */
  'command-line-tools-only',
  /** The selected folder is not there any more. */
  'folder-missing',
  /** Exit code 69. */
  'licence',
  /** Xcode wants to install its components first. */
  'first-launch',
  /** CoreSimulator does not answer, or says that its service is gone. */
  'simulator-service',
  /** There is no runtime for iOS. */
  'no-runtime',
  /** Xcode before 15, without devicectl. */
  'old-tools',
  'failed',
]);
export type XcodeTrouble = z.infer<typeof XcodeTroubleSchema>;

export const IosProblemSchema = z.object({
  kind: XcodeTroubleSchema,
  /** What is wrong, as a sentence. */
  text: z.string(),
  /** The tool's own words; null where it had none. */
  raw: z.string().nullable(),
  /** What to do, as a sentence with the command. */
  fix: z.string(),
});
export type IosProblem = Readonly<z.infer<typeof IosProblemSchema>>;

const yesNo = z.enum(['yes', 'no', 'unknown']);

export const SimulatorSchema = z.object({
  udid: z.string(),
  name: z.string(),
  /** `iOS 18.2`; the identifier as it stands where it cannot be read. */
  runtime: z.string(),
  /** `18.2`; null where the runtime does not say. */
  version: z.string().nullable(),
  /** `Booted`, `Shutdown`, … in the tool's own word where it is none of these. */
  state: z.enum(['booted', 'shutdown', 'booting', 'shutting-down', 'creating', 'unknown']),
  available: yesNo,
  /** Why it is not available; null where it is, or nobody says. */
  unavailable: z.string().nullable(),
  lastBootedAt: z.string().nullable(),
  dataPath: z.string().nullable(),
  /** Bytes; null where the tool does not say. */
  dataBytes: z.number().nullable(),
  logPath: z.string().nullable(),
  /** Asked of booted ones only. */
  app: z.object({ installed: yesNo, running: yesNo, version: z.string().nullable() }),
});
export type Simulator = Readonly<z.infer<typeof SimulatorSchema>>;

export const IosDeviceSchema = z.object({
  /** What `devicectl --device` takes. */
  id: z.string(),
  name: z.string(),
  /** `iPhone 15 Pro`; null where it is not told. */
  model: z.string().nullable(),
  version: z.string().nullable(),
  pairing: z.enum(['paired', 'unpaired', 'unsupported', 'unknown']),
  connection: z.enum(['connected', 'disconnected', 'unavailable', 'unknown']),
  transport: z.enum(['wired', 'network', 'none', 'unknown']),
  developerMode: z.enum(['enabled', 'disabled', 'unknown']),
  /** Whether the tools for developers are usable on it (the disk image is mounted). */
  ddiServices: yesNo,
  locked: yesNo,
  /** Why it was left out of the tools' reach, in their own words (xcdevice). */
  error: z.string().nullable(),
});
export type IosDevice = Readonly<z.infer<typeof IosDeviceSchema>>;

export const LanAddressSchema = z.object({ name: z.string(), address: z.string(), family: z.enum(['IPv4', 'IPv6']) });
export type LanAddress = Readonly<z.infer<typeof LanAddressSchema>>;

export const ReachSchema = z.object({
  addresses: z.array(LanAddressSchema),
  /** The address that a device should use; null without a network or a backend that listens beyond loopback. */
  url: z.string().nullable(),
  /** `loopback`: only this Mac can reach the backend. */
  listens: z.enum(['everywhere', 'some', 'loopback', 'nothing', 'unknown']),
  firewall: z.enum(['off', 'on', 'blocks-all', 'unknown']),
  /** What an own request to that address gave: `200 in 4 ms`; null where none was made. */
  answer: z.string().nullable(),
});
/** Whether a device on the same network can reach the backend of this Mac. */
export type Reach = Readonly<z.infer<typeof ReachSchema>>;

export const IosReportSchema = z.object({
  /** Folder of the selected Xcode; null without one. */
  developerFolder: z.string().nullable(),
  /** `Xcode 16.2`; null where it was not asked or not told. */
  xcode: z.string().nullable(),
  problems: z.array(IosProblemSchema),
  simulators: z.array(SimulatorSchema),
  /** Installed runtimes for iOS, `iOS 18.2`; null where nobody says. */
  runtimes: z.array(z.string()).nullable(),
  devices: z.array(IosDeviceSchema),
  /** Which tool told of the devices; `none` when there is none that can. */
  devicesBy: z.enum(['devicectl', 'xcdevice', 'none']),
});
/** Simulators and devices as Xcode's tools tell. */
export type IosReport = Readonly<z.infer<typeof IosReportSchema>>;

/** Something that can be acted on. */
export interface IosTarget {
  readonly kind: 'simulator' | 'device';
  readonly id: string;
  readonly name: string;
}

/** By name alone: the pages take up no whole declaration for these two. */
const NEEDED = ['backend', 'websocket'] as const satisfies readonly [typeof backend.id, typeof websocket.id];

/** What can be looked at to see whether a step of the guide did what it should. */
export const IOS_CHECKS = [
  'booted',
  'shutdown',
  'app-installed',
  'app-removed',
  'app-running',
  'app-stopped',
  'microphone',
  'speech',
  'reachable',
  'version',
  // Whether what the app needs is well.
  ...NEEDED,
] as const;
export const IosCheckSchema = z.enum(IOS_CHECKS);
export type IosCheck = z.infer<typeof IosCheckSchema>;

export const IosCheckResultSchema = z.object({
  /** `unknown`: no tool can tell; a person has to look. */
  state: yesNo,
  text: z.string(),
});
export type IosCheckResult = Readonly<z.infer<typeof IosCheckResultSchema>>;

/** The oldest iOS that the LeanVibe app runs on, from the guide. */
export const LEAST_IOS = 18;
