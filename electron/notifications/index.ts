export * from './alert-policy.ts';
export * from './policy.ts';
export * from './state.ts';
export * from './text.ts';
