import type { IosDevice } from '../../shared/domain/index.ts';
import { asRecord, jsonOf, textOf, wordOf, yesNoOf } from './loose.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the file that `devicectl list devices --json-output` writes. Watches, televisions, headsets and simulators are left out; a device that does
 * not say what it is stays in, because it may be a phone that is asleep.
 * @returns null when the text is not such a list at all
 */
export function parseDevicectl(text: string): readonly IosDevice[] | null {
  const list = asRecord(asRecord(jsonOf(text))?.result)?.devices;
  return Array.isArray(list) ? list.flatMap(deviceOf) : null;
}

function deviceOf(entry: unknown): IosDevice[] {
  const fields = asRecord(entry);
  if (fields === null) return [];
  const { connection, device, hardware } = blocksOf(fields);
  const id = textOf(fields.identifier) ?? textOf(hardware.udid);
  if (id === null || !mayBeIos(hardware)) return [];
  return [
    {
      id,
      name: textOf(device.name) ?? id,
      model: textOf(hardware.marketingName) ?? textOf(hardware.productType),
      version: textOf(device.osVersionNumber),
      pairing: wordOf(connection.pairingState, ['paired', 'unpaired', 'unsupported']),
      connection: wordOf(connection.tunnelState, ['connected', 'disconnected', 'unavailable']),
      transport: transportOf(connection),
      developerMode: wordOf(device.developerModeStatus, ['enabled', 'disabled']),
      ddiServices: yesNoOf(device.ddiServicesAvailable),
      locked: 'unknown',
      error: null,
    },
  ];
}

/** Until Xcode 26 three blocks beside each other; Xcode 27 (jsonVersion 5) has one, `properties`, with the same fields below it. */
function blocksOf(fields: Fields): { readonly connection: Fields; readonly device: Fields; readonly hardware: Fields } {
  const newer = asRecord(fields.properties);
  if (newer === null) {
    return {
      connection: asRecord(fields.connectionProperties) ?? {},
      device: asRecord(fields.deviceProperties) ?? {},
      hardware: asRecord(fields.hardwareProperties) ?? {},
    };
  }
  const connection = asRecord(newer.connection) ?? {};
  const software = asRecord(newer.software) ?? asRecord(newer.operatingSystem) ?? {};
  return {
    // What was `tunnelState` is `state` there.
    connection: { ...connection, tunnelState: connection.tunnelState ?? connection.state },
    device: { ...software, ...(asRecord(newer.device) ?? {}), ...(asRecord(newer.state) ?? {}) },
    hardware: asRecord(newer.hardware) ?? {},
  };
}

function mayBeIos(hardware: Fields): boolean {
  const reality = textOf(hardware.reality);
  if (reality !== null && reality !== 'physical') return false;
  const platform = textOf(hardware.platform);
  if (platform !== null) return /^(iOS|iPadOS)$/i.test(platform);
  const kind = textOf(hardware.deviceType) ?? textOf(hardware.productType);
  return kind === null || /^(iPhone|iPad|iPod)/i.test(kind);
}

function transportOf(connection: Fields): IosDevice['transport'] {
  const told = textOf(connection.transportType);
  if (told === 'wired') return 'wired';
  if (told === 'localNetwork') return 'network';
  // Left out for a device that is paired but not there.
  return told === null && connection.tunnelState === 'unavailable' ? 'none' : 'unknown';
}

/**
 * Reads `xcrun xcdevice list`, what Xcode before 15 has: less, but with the reason why a device is not ready.
 * @returns null when the text is not such a list at all
 */
export function parseXcdevice(text: string): readonly IosDevice[] | null {
  const list = jsonOf(text);
  if (!Array.isArray(list)) return null;
  return list.flatMap((entry) => {
    const fields = asRecord(entry);
    const id = textOf(fields?.identifier);
    if (fields === null || id === null || fields.simulator === true) return [];
    if (textOf(fields.platform) !== 'com.apple.platform.iphoneos') return [];
    const error = errorOf(fields.error);
    const available = yesNoOf(fields.available);
    return [
      {
        id,
        name: textOf(fields.name) ?? id,
        model: textOf(fields.modelName),
        version: textOf(fields.operatingSystemVersion)?.split(' ')[0] ?? null,
        pairing: 'unknown' as const,
        connection: available === 'yes' ? ('connected' as const) : ('unknown' as const),
        transport: wordOf(fields.interface === 'usb' ? 'wired' : fields.interface, ['wired', 'network']),
        developerMode:
          error !== null && /enable Developer Mode/i.test(error) ? ('disabled' as const) : ('unknown' as const),
        ddiServices: 'unknown' as const,
        locked: error !== null && /\bis locked\b/i.test(error) ? ('yes' as const) : ('unknown' as const),
        error,
      },
    ];
  });
}

/** Its sentence and those beneath it: the real reason is often the inner one. */
function errorOf(value: unknown): string | null {
  const fields = asRecord(value);
  if (fields === null) return null;
  const inner = Array.isArray(fields.underlyingErrors) ? fields.underlyingErrors.map(errorOf) : [];
  const own = [textOf(fields.description), textOf(fields.recoverySuggestion)];
  return [...own, ...inner].filter((t) => t !== null).join(' ') || null;
}

/** Whether `devicectl device info lockState` says that a passcode is wanted now. */
export function parseLockState(text: string): IosDevice['locked'] {
  return yesNoOf(asRecord(asRecord(jsonOf(text))?.result)?.passcodeRequired);
}

/** What `devicectl device info apps` says about one app; null when the answer cannot be read. */
export function parseDeviceApps(
  text: string,
  bundle: string,
): { readonly installed: boolean; readonly path: string | null } | null {
  const apps = asRecord(asRecord(jsonOf(text))?.result)?.apps;
  if (!Array.isArray(apps)) return null;
  const found = apps.map(asRecord).find((a) => a !== null && textOf(a.bundleIdentifier) === bundle);
  return { installed: found !== undefined, path: pathOf(found?.url) };
}

/** The process that lives inside an app's bundle, of `devicectl device info processes`; null when none does or the answer cannot be read. */
export function parseDeviceProcesses(
  text: string,
  bundlePath: string,
): { readonly known: boolean; readonly pid: number | null } {
  const list = asRecord(asRecord(jsonOf(text))?.result)?.runningProcesses;
  if (!Array.isArray(list)) return { known: false, pid: null };
  for (const fields of list.map(asRecord)) {
    const executable = pathOf(fields?.executable);
    const pid = fields?.processIdentifier;
    if (executable?.startsWith(bundlePath.endsWith('/') ? bundlePath : `${bundlePath}/`) && typeof pid === 'number')
      return { known: true, pid };
  }
  return { known: true, pid: null };
}

/** A path, also where it is told as a `file:` address; iOS tells the same folder with and without `/private`. */
const pathOf = (value: unknown): string | null =>
  textOf(value)
    ?.replace(/^file:\/\//, '')
    .replace(/^\/private\/var\//, '/var/')
    .replace(/\/$/, '') ?? null;
