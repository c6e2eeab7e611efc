import { encode } from 'uqr';
import type { ReachView } from '../../../shared/contract/index.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Note } from '../../components/note.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { hrefOfPage } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import type { Mark } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';
import type { Recover } from '../../store/use-recover.ts';

const MARKS: Readonly<Record<ReachView['state'], Mark>> = { yes: 'healthy', no: 'degraded', unknown: 'unknown' };
const FIREWALL: Readonly<Record<ReachView['firewall'], string>> = {
  off: 'off',
  on: 'on',
  'blocks-all': 'blocks all incoming connections',
  unknown: 'not told',
};

/** How a device reaches the backend of this Mac: address, QR code, and what is in the way. */
export function IosReach({ recover }: { readonly recover: Recover }) {
  // What is called otherwise now, the network or the backend, may let a device in or keep it out.
  const turn = usePageState(
    ({ snapshot }) =>
      `${snapshot?.recovery?.id} ${snapshot?.recovery?.state} ${snapshot?.components.map(({ label }) => label)}`,
  );
  const { value, error } = useAsk('reach', {}, turn);
  return (
    <section className="section" aria-labelledby="reach-title">
      <h2 id="reach-title" className="t-13">
        From a device to this machine
      </h2>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      {value === null ? null : <Way reach={value} recover={recover} />}
    </section>
  );
}

function Way({ reach, recover }: { readonly reach: ReachView; readonly recover: Recover }) {
  const { state, text, url, addresses, firewall, listens } = reach;
  return (
    <div className="reach">
      <div className="reach-words">
        <p className="head-state">
          <StateMark state={MARKS[state]} silent />
          <span>{text}</span>
        </p>
        <dl className="facts">
          {url === null ? null : (
            <div>
              <dt className="secondary">Address for the app</dt>
              <dd className="reach-address">
                <code className="mono">{url}</code>
                <CopyButton text={() => url} />
              </dd>
            </div>
          )}
          <div>
            <dt className="secondary">Addresses of this machine</dt>
            <dd className="nums">
              {addresses.map((a) => `${a.address} (${a.name})`).join(', ') || 'none in a network'}
            </dd>
          </div>
          <div>
            <dt className="secondary">Firewall</dt>
            <dd>{FIREWALL[firewall]}</dd>
          </div>
        </dl>
        {state === 'no' ? (
          <p>
            <a href={hrefOfPage('ios/guide?branch=websocket&step=network') ?? undefined}>What the guide says</a>
          </p>
        ) : null}
        {listens === 'loopback' ? (
          <div className="actions">
            <button
              type="button"
              className="button"
              disabled={recover.state.kind === 'asking'}
              onClick={() => void recover.start('open-to-devices')}
            >
              Let devices reach the backend…
            </button>
          </div>
        ) : null}
      </div>
      {url === null || state !== 'yes' ? null : <QrCode text={url} />}
    </div>
  );
}

/** Dark on light in both appearances: cameras read it only like that. */
function QrCode({ text }: { readonly text: string }) {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <figure className="reach-code">
      <svg
        className="qr"
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={`QR code for ${text}`}
        shapeRendering="crispEdges"
      >
        <path d={`M0 0h${size}v${size}H0z`} className="qr-light" />
        <path d={path} className="qr-dark" />
      </svg>
      <figcaption className="t-11 secondary">The address, for its camera</figcaption>
    </figure>
  );
}
