export { type Admission, createAdmission } from './admission.ts';
export { type Demo, orphaned, serveSandbox, startDemo } from './demo/index.ts';
export { browserHost } from './host.ts';
export { metricsToken, metricsTokenFile } from './metrics-token.ts';
export { type PageServer, type ServeOptions, serve } from './server.ts';
