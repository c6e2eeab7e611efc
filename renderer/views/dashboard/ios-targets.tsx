import { type ReactNode, useState } from 'react';
import type { IosLog, IosView } from '../../../shared/contract/index.ts';
import type { RunbookId, Simulator } from '../../../shared/domain/index.ts';
import { formatBytes } from '../../../shared/format.ts';
import { Note } from '../../components/note.tsx';
import { Raw } from '../../components/raw.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { tie } from '../../components/words.ts';
import { usePageState } from '../../store/context.tsx';
import { type Mark, running } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import type { Recover } from '../../store/use-recover.ts';

const STATE: Readonly<Record<Simulator['state'], { readonly word: string; readonly mark: Mark }>> = {
  booted: { word: 'booted', mark: 'healthy' },
  shutdown: { word: 'shut down', mark: 'off' },
  booting: { word: 'starting', mark: 'starting' },
  'shutting-down': { word: 'shutting down', mark: 'starting' },
  creating: { word: 'being made', mark: 'starting' },
  unknown: { word: 'state not known', mark: 'unknown' },
};

type Act = readonly [RunbookId, string];

export function SimulatorList({
  simulators,
  recover,
}: {
  readonly simulators: readonly Simulator[];
  readonly recover: Recover;
}) {
  const usable = simulators.filter((s) => s.available !== 'no');
  const others = simulators.filter((s) => s.available === 'no');
  return (
    <section className="section" aria-labelledby="simulators-title">
      <h2 id="simulators-title" className="t-13">
        Simulators
      </h2>
      {usable.length === 0 ? <p className="secondary">There is no simulator that can be used.</p> : null}
      <ul className="list">
        {usable.map((s) => (
          <li key={s.udid} className="target">
            <SimulatorLine simulator={s} recover={recover} />
          </li>
        ))}
      </ul>
      {others.length === 0 ? null : (
        <details className="disclosure">
          <summary>{`${others.length} that cannot be used`}</summary>
          <ul className="list">
            {others.map((s) => (
              <li key={s.udid} className="target-unusable">
                {`${s.name}, ${s.runtime}`}
                <span className="secondary">{s.unavailable === null ? '' : ` · ${s.unavailable}`}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function SimulatorLine({ simulator, recover }: { readonly simulator: Simulator; readonly recover: Recover }) {
  const { udid, name, runtime, state, app, dataBytes } = simulator;
  const { word, mark } = STATE[state];
  const booted = state === 'booted';
  const acts: readonly Act[] = booted
    ? [
        ...(app.installed === 'no'
          ? []
          : [['app-launch', app.running === 'yes' ? 'Restart LeanVibe' : 'Start LeanVibe'] as const]),
        ...(app.running === 'yes' ? [['app-quit', 'Quit LeanVibe'] as const] : []),
        ['simulator-open-health', 'Show the backend'],
      ]
    : [['simulator-boot', 'Boot']];
  const more: readonly Act[] = booted
    ? [
        ['simulator-restart', 'Restart'],
        ['simulator-shutdown', 'Shut down'],
        ...(app.installed === 'yes' ? [['app-remove', 'Remove LeanVibe…'] as const] : []),
        ['simulator-erase', 'Erase…'],
      ]
    : [['simulator-erase', 'Erase…']];
  return (
    <>
      <StateMark state={mark} silent />
      <div className="target-words">
        <p>
          {name}{' '}
          <span className="secondary">
            {tie(`${runtime} · ${word}${dataBytes === null ? '' : ` · ${formatBytes(dataBytes)}`}`)}
          </span>
        </p>
        {booted ? <p className="secondary">{appWords(simulator)}</p> : null}
      </div>
      <Acts acts={acts} more={more} target={udid} name={name} recover={recover}>
        {booted ? <AppLog simulator={udid} /> : null}
      </Acts>
    </>
  );
}

function appWords({ app }: Simulator): string {
  if (app.installed === 'no') return 'LeanVibe is not installed.';
  if (app.installed === 'unknown') return 'It does not tell which apps it has.';
  const version = app.version === null ? '' : ` ${app.version}`;
  const runs = app.running === 'yes' ? 'runs' : app.running === 'no' ? 'does not run' : 'is installed';
  return `LeanVibe${version} ${runs}.`;
}

/** What the app says, for five seconds: enough to see it reconnect. */
function AppLog({ simulator }: { readonly simulator: string }) {
  const { act, busy, error } = useAct('simulatorLog');
  const [log, setLog] = useState<IosLog | null>(null);
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={busy}
        onClick={() => void act({ simulator }).then((answer) => answer !== null && setLog(answer))}
      >
        {busy ? 'Listening for 5 s…' : 'Listen to its log'}
      </button>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {log === null ? null : log.problem !== null ? (
        <Note kind="quiet" text={log.problem} />
      ) : log.lines.length === 0 ? (
        <p className="secondary">The app said nothing.</p>
      ) : (
        <div className="target-log">
          <Raw name="Log of the app" text={log.lines.join('\n')} />
        </div>
      )}
    </>
  );
}

type Device = IosView['devices'][number];

const CONNECTION: Readonly<Record<Device['connection'], { readonly word: string; readonly mark: Mark }>> = {
  connected: { word: 'connected', mark: 'healthy' },
  // Usual for a phone that sleeps, not an error.
  disconnected: { word: 'not connected', mark: 'off' },
  unavailable: { word: 'not there', mark: 'off' },
  unknown: { word: 'connection not known', mark: 'unknown' },
};

export function DeviceList({ devices, recover }: { readonly devices: readonly Device[]; readonly recover: Recover }) {
  return (
    <section className="section" aria-labelledby="devices-title">
      <h2 id="devices-title" className="t-13">
        Devices
      </h2>
      {devices.length === 0 ? (
        <p className="secondary">
          No iPhone or iPad is paired with this machine. Connect one by cable and tap Trust on it.
        </p>
      ) : null}
      <ul className="list">
        {devices.map((d) => (
          <li key={d.id} className="target">
            <DeviceLine device={d} recover={recover} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function DeviceLine({ device, recover }: { readonly device: Device; readonly recover: Recover }) {
  const { id, name, model, version, connection, transport, unready } = device;
  const { word, mark } = CONNECTION[connection];
  const by = transport === 'wired' ? ' by cable' : transport === 'network' ? ' by Wi-Fi' : '';
  const about = [model, version === null ? null : `iOS ${version}`, `${word}${connection === 'connected' ? by : ''}`];
  const old = version !== null && Number.parseInt(version, 10) < 18;
  const acts: readonly Act[] = [
    ['app-launch', 'Start LeanVibe'],
    ['app-quit', 'Quit LeanVibe'],
  ];
  const more: readonly Act[] = [
    ['app-remove', 'Remove LeanVibe…'],
    ['device-restart', 'Restart…'],
  ];
  return (
    <>
      <StateMark state={old ? 'degraded' : mark} silent />
      <div className="target-words">
        <p>
          {name} <span className="secondary">{about.filter((t) => t !== null).join(' · ')}</span>
        </p>
        {unready === null ? null : <p className="secondary">{unready}</p>}
        {old ? <p className="secondary">LeanVibe needs iOS 18 or newer.</p> : null}
      </div>
      {unready === null ? <Acts acts={acts} more={more} target={id} name={name} recover={recover} /> : null}
    </>
  );
}

interface ActsProps {
  readonly acts: readonly Act[];
  /** What is rarely wanted or destroys something. */
  readonly more: readonly Act[];
  readonly target: string;
  readonly name: string;
  readonly recover: Recover;
  readonly children?: ReactNode;
}

function Acts({ acts, more, target, name, recover, children = null }: ActsProps) {
  const busy = usePageState((s) => running(s)?.component === 'ios');
  const button = ([id, title]: Act) => (
    <button
      key={id}
      type="button"
      className="button"
      disabled={busy || recover.state.kind === 'asking'}
      aria-label={`${title} (${name})`}
      onClick={() => void recover.start(id, target)}
    >
      {title}
    </button>
  );
  return (
    <div className="target-acts">
      <div className="actions">
        {acts.map(button)}
        {children}
      </div>
      <details className="disclosure">
        <summary>More</summary>
        <div className="actions">{more.map(button)}</div>
      </details>
    </div>
  );
}
