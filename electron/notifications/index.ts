export * from './alert-loop.ts';
export * from './alert-policy.ts';
export * from './alert-store.ts';
export * from './own-causes.ts';
export * from './policy.ts';
export * from './state.ts';
export * from './text.ts';
