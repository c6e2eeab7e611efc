export { createAnonymiser, type Person } from './anonymous.ts';
export { type AnsweringOptions, whoAnswers } from './answering.ts';
export { askHttp, type HttpAnswer, isSuccess } from './ask-http.ts';
export { type AwakeTime, afterAwake, whileAwake } from './awake-time.ts';
export { BEAT_MS, onBeat } from './beats.ts';
export { bindHostOf, blocks, familyOf, type HostLine, hostLineOf, reachedBy, startHostOf } from './bind-host.ts';
export { bootedAt, upMs } from './boot.ts';
export { systemClock } from './clock.ts';
export { appIn, portIn, runsBackend, type Shape, shapeOf } from './command-shape.ts';
export { letGoOfCompiledCode } from './compiled-code.ts';
export { reportFolders, reportsSince } from './death-reports.ts';
export type { DiagnosticReport } from './diagnostic-report.ts';
export { exitOf, wasAsked } from './exits.ts';
export { findSystemTool, findTool, isExecutable, toolFolders } from './find-tool.ts';
export { type Footprint, footprintOf } from './footprint.ts';
export { isForeground } from './foreground.ts';
export { type GpuState, gpuState } from './gpu.ts';
export { handOver } from './hand-over.ts';
export { homeFolder } from './home-folder.ts';
export { brewServices } from './homebrew.ts';
export { type HowStarted, howStarted, judgeStart } from './how-started.ts';
export { type JsonAnswer, postJson } from './http-json.ts';
export { postQuietly } from './http-post.ts';
export { keeperAbove } from './keepers.ts';
export { kernelKillOf } from './kernel-log.ts';
export { type LaunchdJob, launchdJob } from './launchd.ts';
export {
  allListeners,
  type Connection,
  connectionsTo,
  listenersAgain,
  listenersOn,
  type PortUse,
  portsOf,
  portUse,
  type RawListener,
} from './listeners.ts';
export { adoptLoginShellPath, loginShellPath } from './login-shell.ts';
export { type MachineInfo, machineInfo } from './machine-info.ts';
export { memoryPressure, type Pressure } from './memory-pressure.ts';
export { type MemoryUse, memoryUse } from './memory-use.ts';
export { nodeHttp } from './node-http.ts';
export { afterOwnTime, withinOwnTime } from './own-time.ts';
export { belongsToUs, othersMayWrite, ownerName, ownerOf } from './ownership.ts';
export { connectionsOn, type PortConnection, parseConnections, parseNetstat } from './port-connections.ts';
export { portHolder, portHolderSince } from './port-holder.ts';
export { type ConnectState, connectStates, handedOutPorts, isPortFree } from './ports.ts';
export { onBattery } from './power.ts';
export { type PreflightInput, preflight, writableFolders } from './preflight.ts';
export { type EndWatch, watchEnd } from './process-ends.ts';
export { managerOf, whatItDoes } from './process-manager.ts';
export { processesAgain } from './process-table.ts';
export {
  argumentsOf,
  continueProcess,
  descendants,
  identify,
  isSame,
  keepersOf,
  listProcesses,
  outputFileOf,
  ownIdentity,
  type ProcessRow,
  type ProcessTime,
  processTimes,
  shownName,
  startedByUv,
  stillRuns,
  userOf,
  withFolders,
} from './processes.ts';
export { processesLately, stateLately } from './processes-lately.ts';
export {
  type ConsoleScript,
  consoleScripts,
  distributions,
  pythonVersion,
  sitePackages,
  targetOf,
} from './python-packages.ts';
export { type Answer, ask, type Question, whatWasRead } from './question.ts';
export { type Reach, type ReachOptions, reach } from './reach.ts';
export {
  createLineCleaner,
  createLineSplitter,
  createRedactor,
  cutLine,
  type Redactor,
  redact,
  redactDeep,
  secretsAmong,
  withoutFirstPart,
} from './redact/index.ts';
export { resourceText } from './resource.ts';
export { boundRest } from './rest-of-connection.ts';
export { retryAfterMs } from './retry-after.ts';
export { type RunOptions, type RunResult, run } from './run.ts';
export { type NotStarted, runInPlace } from './run-in-place.ts';
export {
  checkOf,
  type Figures,
  failed,
  notUnderstood,
  type SelfAnswer,
  type SelfCheck,
  type SelfCheckInput,
  told,
  versionIn,
} from './self-check.ts';
export { SYSTEM_CHECKS } from './self-checks.ts';
export { sentBytes } from './sent-bytes.ts';
export { type Standstills, standstills } from './standstill.ts';
export { startAgainOf } from './start-again.ts';
export { type RunningChild, type StartResult, startDetached, tail } from './start-detached.ts';
export { type StopReport, stopTree } from './stop-tree.ts';
export { catchStrays } from './strays.ts';
export type { SystemKeeper } from './system-keeper.ts';
export { isKeptBySystemd, type UserUnit, userUnit } from './systemd.ts';
export { THERMAL_LEVELS, type ThermalLevel, thermalLevel } from './thermal.ts';
export { keepHeapTidy } from './tidy-heap.ts';
export { timedGet } from './timed-get.ts';
export { isTypedShell } from './typed-shell.ts';
export { keepLittleOfWhatIsRare, keepYoungHeapSmall, wakeFewThreads } from './v8-flags.ts';
export { gpuLimitBytes, type WiredLimit, wiredLimit } from './wired-limit.ts';
