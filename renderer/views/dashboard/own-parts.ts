import type { ComponentType } from 'react';
import type { ComponentId } from '../../../shared/domain/index.ts';
import { CliFacts } from './cli-facts.tsx';

/** What a component has on its page beside what stands on the page of any. */
export const OWN_PARTS: Readonly<Partial<Record<ComponentId, ComponentType>>> = {
  cli: CliFacts,
};
