import { hostAndPort } from '../primitives/schemas.ts';
import { setting } from '../primitives/setting.ts';

/** What the declaration of a kind has that is nothing but a service; `%` stands for the name of each, in this and in all its texts. */
export const SERVICE_KIND = {
  title: '%',
  layer: 'stack',
  dependsOn: [],
  findings: {},
  runbooks: {},
} as const;

/** Where a service is found by host and port, which whoever adds one has to say. */
export const addressSetting = (about: string) =>
  setting({ schema: hostAndPort, needed: true, fallback: 'localhost:1', title: '% address', about });
