import type { Exposes } from '../../checklists/own-check.ts';

const LOOPBACK = /^rediss?:\/\/(\S+@)?(localhost|127\.|\[::1\])/;

export const remoteWithoutPassword: Exposes = ({ settings }) => {
  const url = settings['redis.url'];
  return LOOPBACK.test(url) || url.includes('@') ? [] : ['Redis on another machine is used without a password'];
};
