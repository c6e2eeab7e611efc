import { formatList } from '../../../shared/format.ts';
import type { Exposes } from '../../checklists/own-check.ts';

const LOOPBACK = /^(127\.|::1$|\[::1\]$|localhost$)/;

/** Addresses beyond loopback that the backend listens on. */
export const openListeners: Exposes = ({ readings }) => {
  const open = readings().process?.facts.listeners?.filter((l) => !LOOPBACK.test(l.address)) ?? [];
  return open.length === 0
    ? []
    : [
        `The backend listens on ${formatList([...new Set(open.map((l) => l.address))])}, which others on the network can reach`,
      ];
};
