import type { IosProblem } from '../../shared/domain/index.ts';
import { firewallState } from '../network/index.ts';
import { type Figures, failed, notUnderstood, type SelfAnswer, type SelfCheck, versionIn } from '../system/index.ts';
import { parseDevicectl, parseXcdevice } from './parse-devices.ts';
import { parseSimctlList } from './parse-simctl.ts';
import { devicectl, selectedXcode, type ToolAnswer, xcrun } from './tools.ts';

type Ask = (options: Parameters<typeof xcrun>[1]) => Promise<ToolAnswer>;

/** What a problem of Xcode's tools means here, without the words that they used. */
const WHY: Readonly<Partial<Record<IosProblem['kind'], string>>> = {
  'folder-missing': 'The selected developer folder is not there any more.',
  licence: 'The licence of Xcode was not accepted yet.',
  'first-launch': 'Xcode has not installed its components yet.',
  'simulator-service': 'The simulator service does not work, or did not answer in time.',
};

function answerOf({ kind, raw }: IosProblem): SelfAnswer {
  if (kind === 'not-installed') return { state: 'absent', why: 'Xcode is not installed.' };
  if (kind === 'command-line-tools-only')
    return { state: 'absent', why: 'This Xcode does not have it, or only the command line tools are selected.' };
  return failed(WHY[kind] ?? 'It did not end well, or not in time.', raw ?? '');
}

/** Asks one of Xcode's tools, but nothing as long as no Xcode is selected: that would open the installer. */
const tool = <T>(
  head: Pick<SelfCheck, 'id' | 'title' | 'source'>,
  ask: Ask,
  read: (text: string) => T | null,
  tell: (value: T) => Figures,
): SelfCheck => ({
  ...head,
  on: 'darwin',
  comesAlong: false,
  limitMs: 26_000,
  look: async ({ env, signal }) => {
    const xcode = await selectedXcode(env, signal);
    if (!xcode.ok) return answerOf(xcode.problem);
    const answer = await ask({ env, signal });
    if (!answer.ok) return answerOf(answer.problem);
    const value = read(answer.text);
    return value === null ? notUnderstood(answer.text) : { state: 'read', figures: tell(value) };
  },
});

const count = <T>(list: readonly T[], is: (one: T) => boolean) => list.filter(is).length;

const firewall: SelfCheck = {
  id: 'socketfilterfw.state',
  title: 'Application firewall',
  source: 'socketfilterfw --getglobalstate',
  on: 'darwin',
  comesAlong: true,
  limitMs: 6000,
  look: async ({ env, signal }) => {
    const state = await firewallState(env, signal);
    return state === 'unknown' ? failed('It did not tell its state.') : { state: 'read', figures: { state } };
  },
};

export const IOS_SELF_CHECKS: readonly SelfCheck[] = [
  tool(
    { id: 'xcodebuild.version', title: 'Xcode', source: 'xcode-select -p; xcrun xcodebuild -version' },
    (options) => xcrun(['xcodebuild', '-version'], options),
    versionIn,
    (version) => ({ version }),
  ),
  tool(
    { id: 'simctl.list', title: 'Simulators', source: 'xcrun simctl list -j' },
    (options) => xcrun(['simctl', 'list', '-j'], options),
    parseSimctlList,
    ({ simulators, runtimes }) => ({
      simulators: simulators.length,
      booted: count(simulators, (s) => s.state === 'booted'),
      runtimes: runtimes?.length ?? null,
    }),
  ),
  tool(
    { id: 'devicectl.list', title: 'Devices', source: 'xcrun devicectl list devices --json-output FILE' },
    (options) => devicectl(['list', 'devices'], options),
    parseDevicectl,
    (devices) => ({
      devices: devices.length,
      connected: count(devices, (d) => d.connection === 'connected'),
      paired: count(devices, (d) => d.pairing === 'paired'),
    }),
  ),
  tool(
    { id: 'xcdevice.list', title: 'Devices, as Xcode before 15 tells them', source: 'xcrun xcdevice list --timeout 5' },
    (options) => xcrun(['xcdevice', 'list', '--timeout', '5'], options),
    parseXcdevice,
    (devices) => ({ devices: devices.length, connected: count(devices, (d) => d.connection === 'connected') }),
  ),
  firewall,
];
