export * from './bridge.ts';
export * from './calls.ts';
export * from './checklist.ts';
export * from './dispatch.ts';
export * from './ios.ts';
export * from './models.ts';
export * from './patch.ts';
export * from './wire.ts';
