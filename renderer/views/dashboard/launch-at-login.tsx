import { Switch } from 'radix-ui';
import { Note } from '../../components/note.tsx';
import { usePage, usePageState } from '../../store/context.tsx';
import { useAct } from '../../store/use-act.ts';

/** Whether the app starts with the session; only where the host can do that. */
export function LaunchAtLogin() {
  const { ask, store } = usePage();
  const state = usePageState((s) => s.host?.launchAtLogin ?? 'not-supported');
  const { act, busy, error } = useAct('setLaunchAtLogin');
  if (state === 'not-supported') return null;
  const change = async (on: boolean): Promise<void> => {
    if ((await act({ on })) !== null) store.setState({ host: await ask('host', {}) });
  };
  return (
    <div className="setting">
      <div className="setting-words">
        <p id="login-title" className="setting-title">
          Launch at login
        </p>
        <p className="secondary">Lifeguard is there when you log in, as an icon in the menu bar.</p>
        {state === 'requires-approval' ? (
          <Note kind="warning" text="macOS wants you to allow this in System Settings, Login Items.">
            <button
              type="button"
              className="button"
              onClick={() => void ask('open', { place: 'login-items' }).catch(() => undefined)}
            >
              Open Login Items
            </button>
          </Note>
        ) : null}
        {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      </div>
      <div className="setting-control">
        <Switch.Root
          className="switch"
          aria-labelledby="login-title"
          checked={state !== 'off'}
          disabled={busy}
          onCheckedChange={(on) => void change(on)}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </div>
    </div>
  );
}
