import './bridge/no-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { stackIn } from '../shared/contract/index.ts';
import { App } from './app.tsx';
import { openBridge } from './bridge/index.ts';
import { goTo } from './routes.ts';
import { openStack } from './stacks.ts';
import { createAnswers } from './store/answers.ts';
import { PageContext } from './store/context.tsx';
import { openSession } from './store/session.ts';
import { createPageStore } from './store/store.ts';
import { createTicker } from './store/ticker.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/run.css';
import './styles/popover.css';

const isVisible = (): boolean => document.visibilityState === 'visible';
const onVisibility = (fn: () => void): (() => void) => {
  document.addEventListener('visibilitychange', fn);
  return () => document.removeEventListener('visibilitychange', fn);
};

const element = document.getElementById('root');
if (element === null) throw new Error('The page has no element "root".');
const store = createPageStore(stackIn(location.search));
const bridge = openBridge((refused) => store.setState({ refused }));
const { ask } = openSession({
  bridge,
  store,
  isVisible,
  onVisibility,
  onNavigate: goTo,
  onGone: () => openStack(null),
});
const answers = createAnswers({ ask, store });
const ticker = createTicker({ store, isVisible, onVisibility });
createRoot(element).render(
  <StrictMode>
    <PageContext value={{ store, ask, answers, ticker }}>
      <App />
    </PageContext>
  </StrictMode>,
);
