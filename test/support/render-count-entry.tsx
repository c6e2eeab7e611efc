/** A page that counts how often React renders each row, for the claim "an update of one component re-renders one row". */
import { Profiler } from 'react';
import { createRoot } from 'react-dom/client';
import { createAnswers } from '../../renderer/store/answers.ts';
import { PageContext } from '../../renderer/store/context.tsx';
import { openSession } from '../../renderer/store/session.ts';
import { createPageStore } from '../../renderer/store/store.ts';
import { Row } from '../../renderer/views/popover/rows.tsx';
import { COMPONENT_IDS } from '../../shared/domain/index.ts';
import { NOW } from './renderer-fixtures.ts';
import { stageBridge } from './renderer-stage.ts';

const counts: Record<string, number> = {};
const { bridge, stage } = stageBridge('healthy', true, false, true);
const store = createPageStore();
const { ask } = openSession({
  bridge,
  store,
  isVisible: () => true,
  onVisibility: () => () => undefined,
  onNavigate: () => undefined,
});
// Ages stand still: what is counted are renders by updates.
const ticker = { now: () => NOW, subscribe: () => () => undefined };

const element = document.createElement('div');
document.body.append(element);
createRoot(element).render(
  <PageContext value={{ store, ask, answers: createAnswers({ ask, store }), ticker }}>
    {COMPONENT_IDS.map((id) => (
      <Profiler
        key={id}
        id={id}
        onRender={() => {
          counts[id] = (counts[id] ?? 0) + 1;
        }}
      >
        <Row id={id} />
      </Profiler>
    ))}
  </PageContext>,
);
Object.assign(window, { stage, counts });
