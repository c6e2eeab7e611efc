/** Bundled and put into the page before its own code: stands where the preload stands in the app. */
import type { StateName } from './renderer-fixtures.ts';
import { stageBridge } from './renderer-stage.ts';
import { stacksOf } from './stacks-fixture.ts';

const query = new URLSearchParams(location.search);
const offline = query.has('offline');
const { bridge, stage } = stageBridge(
  (query.get('state') ?? 'healthy') as StateName,
  !offline,
  query.has('demo'),
  query.has('app'),
  stacksOf(query.get('stacks')),
);
Object.assign(window, { lifeguard: bridge, stage });
// A connection that was there and went: the page keeps what it has.
if (query.has('lost')) setTimeout(() => stage.connect(false), 150);
