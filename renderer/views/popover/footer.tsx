import { formatDuration } from '../../../shared/format.ts';
import { Icon } from '../../components/icon.tsx';
import { PauseMenu } from '../../components/pause-menu.tsx';
import { useNow, usePage, usePageState } from '../../store/context.tsx';
import { lastCheck } from '../../store/selectors.ts';
import { useAct } from '../../store/use-act.ts';
import { useOpenPage } from '../../store/use-open-page.ts';

export function Footer() {
  const openPage = useOpenPage();
  const connected = usePageState((s) => s.connected);
  const { act } = useAct('checkNow');
  return (
    <footer className="popover-footer">
      <button
        type="button"
        className="button quiet checked"
        title="Check now"
        disabled={!connected}
        onClick={() => void act({})}
      >
        <Checked />
      </button>
      <PauseMenu />
      <button
        type="button"
        className="button quiet"
        aria-label="Settings"
        title="Settings"
        onClick={() => openPage({ page: 'settings' })}
      >
        <Icon name="gear" />
      </button>
      <button
        type="button"
        className="button quiet"
        aria-label="Open dashboard"
        title="Open dashboard"
        onClick={() => openPage({ page: 'overview' })}
      >
        <Icon name="window" />
      </button>
    </footer>
  );
}

function Checked() {
  const { store } = usePage();
  const text = useNow((now) => {
    const at = lastCheck(store.getState());
    return at === null ? 'Not checked yet' : `Checked ${formatDuration(now.mono - at)} ago`;
  });
  return <span className="nums">{text}</span>;
}
