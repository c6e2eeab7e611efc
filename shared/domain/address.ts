import { MAIN } from './components.ts';
import type { Settings } from './settings.ts';

/** `127.0.0.1:8765`, `[::1]:8765`: host and port as they stand in a URL and in a Host header. */
export const hostPort = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Base address of the backend as it is asked, without a slash at its end, e.g. `http://localhost:8765`. */
export const backendUrl = (settings: Pick<Settings, typeof MAIN.host | typeof MAIN.port>): string =>
  `http://${hostPort(settings[MAIN.host], settings[MAIN.port])}`;
