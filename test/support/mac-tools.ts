import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What stands in the answers of the replacements, and may turn up in nothing that is sent to others. */
export const PLANTED = {
  user: 'janedoe',
  home: '/Users/janedoe/Secret Project',
  host: 'janes-macbook',
  secret: 'sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789',
  serial: 'C02XK1ABJG5H',
  udid: '00008110-001A2B3C4D5E6F70',
  argument: 'customer-acme.yaml',
  label: 'com.janedoe.privatejob',
} as const;

const ACCELERATOR = `+-o AGXAcceleratorG17X  <class AGXAcceleratorG17X, id 0x1000006ce, registered, matched, active, busy 0 (4406 ms), retain 85>
    {
      "IOPlatformSerialNumber" = "${PLANTED.serial}"
      "PerformanceStatistics" = {"In use system memory (driver)"=0,"Alloc system memory"=4859609088,"recoveryCount"=2,"lastRecoveryTime"=0,"Device Utilization %"=37,"In use system memory"=925630464}
      "model" = "Apple M5 Pro"
      "gpu-core-count" = 16
    }
`;

const VM_STAT = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                                   182344.
Pages active:                                 612410.
Pages wired down:                              54976.
Pages purgeable:                                6112.
"Translation faults":                      412339021.
Anonymous pages:                              121395.
Pages stored in compressor:                  1021448.
Pages occupied by compressor:                  12560.
`;

const text = (output: string) => `cat <<'END_OF_OUTPUT'\n${output}\nEND_OF_OUTPUT`;

/**
 * Replacements for the tools of macOS, as shell scripts that print small examples of what the real ones print. Names of people, folders and secrets
 * stand wherever the real ones have them. `$PPID` is whoever asks.
 */
const ANSWERS: Readonly<Record<string, string>> = {
  ps: `case "$*" in
*stat=,lstart=*) echo 'S    Sun Nov 29 07:00:00 2026'; exit ;;
esac
echo "$PPID 1 98304 S 0:01.23 Sun Nov 29 07:00:00 2026 node ${PLANTED.home}/${PLANTED.argument} --token ${PLANTED.secret}"
echo "4242 1 1024 Ss 1-02:03:04.05 Sat Nov 28 07:00:00 2026 /usr/libexec/${PLANTED.label}"`,
  lsof: `case "$*" in
*cwd*) echo "p$PPID"; echo fcwd; echo "n$(pwd -P)" ;;
*) for word in "$@"; do case "$word" in -iTCP:*) port=\${word#-iTCP:} ;; esac; done
  printf 'p%s\\nf21\\ntIPv4\\nn127.0.0.1:%s\\nTST=LISTEN\\n' "$PPID" "$port" ;;
esac`,
  sysctl: `case "$*" in
*memorystatus*) echo 1 ;;
*boottime* | *waketime*) echo '{ sec = 1779754624, usec = 340455 } Tue May 26 08:17:04 2026' ;;
*swapusage*) echo 'total = 2048.00M  used = 1470.06M  free = 577.94M  (encrypted)' ;;
*wired_limit*) echo 'iogpu.wired_limit_mb: 0'; echo 'hw.memsize: 25769803776' ;;
*) exit 1 ;;
esac`,
  vm_stat: text(VM_STAT),
  ioreg: text(ACCELERATOR),
  footprint: text(
    `======\n${PLANTED.argument} [4242]: 64-bit    Footprint: 20008894464 B (16384 bytes per page)\n======\n\nAuxiliary data:\n    phys_footprint: 20008894464 B\n    phys_footprint_peak: 21082685440 B`,
  ),
  notifyutil: 'echo "$2 2"',
  pmset: text(
    "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1234567)\t80%; discharging; 3:12 remaining present: true",
  ),
  launchctl: `case "$1" in
list) printf 'PID\\tStatus\\tLabel\\n-\\t0\\tcom.apple.x\\n512\\t0\\t${PLANTED.label}\\n' ;;
print) printf '%s = {\\n\\tactive count = 1\\n\\tpid = 512\\n\\tlast exit code = 0\\n\\tprogram = ${PLANTED.home}/run\\n}\\n' "$2" ;;
esac`,
  brew: text(
    `[{"name":"redis","status":"started","user":"${PLANTED.user}","file":"${PLANTED.home}/redis.plist"},{"name":"nginx","status":"none","user":null,"file":null}]`,
  ),
  docker: `case "$1" in
context) echo "${PLANTED.host}" ;;
version) echo 27.3.1 ;;
esac`,
  'xcode-select': 'dirname "$0"',
  socketfilterfw: "echo 'Firewall is enabled. (State = 1)'",
  xcrun: `case "$1" in
xcodebuild) echo 'Xcode 16.2'; echo 'Build version 16C5032a' ;;
simctl) echo '{"devices":{"com.apple.CoreSimulator.SimRuntime.iOS-18-2":[{"udid":"6DEA7AA0-0000-4C2F-8706-000000000001","name":"${PLANTED.user} phone","state":"Booted","isAvailable":true}]},"runtimes":[{"identifier":"com.apple.CoreSimulator.SimRuntime.iOS-18-2","name":"iOS 18.2","version":"18.2","isAvailable":true}]}' ;;
devicectl) while [ "$1" != --json-output ]; do shift; done
  echo '{"info":{"jsonVersion":2},"result":{"devices":[{"identifier":"${PLANTED.udid}","connectionProperties":{"pairingState":"paired","tunnelState":"connected","transportType":"wired"},"deviceProperties":{"name":"${PLANTED.user}’s iPhone"},"hardwareProperties":{"platform":"iOS","reality":"physical","udid":"${PLANTED.udid}","serialNumber":"${PLANTED.serial}"}}]}}' > "$2" ;;
xcdevice) echo '[{"identifier":"${PLANTED.udid}","name":"${PLANTED.user}’s iPhone","platform":"com.apple.platform.iphoneos","simulator":false,"available":true}]' ;;
esac`,
};

export type MacTool = keyof typeof ANSWERS & string;

/**
 * Puts the replacements into a folder that is meant to stand first on PATH, and a login shell beside them.
 * @param instead bodies of shell scripts in the place of usual answers
 */
export function macTools(folder: string, instead: Readonly<Record<string, string>> = {}): string {
  const bin = path.join(folder, 'mac-bin');
  mkdirSync(bin, { recursive: true });
  const shell = `echo "Welcome ${PLANTED.user}"\nPATH='/opt/homebrew/bin:/usr/bin:/bin:${PLANTED.home}'\nexport PATH\nfor last; do :; done\neval "$last"`;
  for (const [name, body] of Object.entries({ ...ANSWERS, 'login-shell': shell, ...instead })) {
    const file = path.join(bin, name);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
  }
  return bin;
}
