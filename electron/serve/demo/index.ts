export { orphaned, serveSandbox } from './sandbox-backend.ts';
export { type Demo, startDemo } from './start-demo.ts';
