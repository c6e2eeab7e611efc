import { Suspense } from 'react';
import { PauseMenu } from '../../components/pause-menu.tsx';
import { TrustLine } from '../../components/trust-line.tsx';
import { usePageState } from '../../store/context.tsx';
import { isFirstStart } from '../../store/selectors.ts';
import { useRecover } from '../../store/use-recover.ts';
import { Matter } from '../popover/matter.tsx';
import { DependencyPicture } from './dependency-picture.tsx';
import { Welcome } from './pages.ts';
import { Problems } from './problems.tsx';
import { RunEnded } from './run-ended.tsx';
import { TimeStrips } from './time-strips.tsx';

/** The whole stack at a glance: verdict, what depends on what, and the last hour. */
export function Overview() {
  const recover = useRecover();
  const isFirst = usePageState(isFirstStart);
  return (
    <>
      <div className="overview-top">
        <div className="overview-verdict">
          <Matter recover={recover} atEnd={<RunEnded recover={recover} />} />
        </div>
        <PauseMenu />
      </div>
      {isFirst ? (
        <Suspense fallback={<div className="welcome-room" />}>
          <Welcome />
        </Suspense>
      ) : (
        <TrustLine />
      )}
      <div className="overview-columns">
        <section className="section overview-now" aria-labelledby="picture-title">
          <h2 id="picture-title" className="t-13">
            What depends on what
          </h2>
          <DependencyPicture />
        </section>
        <div className="overview-history">
          <TimeStrips />
        </div>
      </div>
      <Problems />
    </>
  );
}
