import type { ComponentId } from '../../shared/domain/index.ts';

/**
 * The components that tests speak of which say what the whole stack does. What is added later stands in the graph by its own declaration
 * and changes none of these statements.
 */
const IN_ROWS: readonly ComponentId[] = [
  ...(['docker', 'backend', 'websocket', 'process', 'ai', 'neo4j', 'redis', 'models', 'mlx', 'ios', 'cli'] as const),
  ...(['memory', 'cpu', 'disk'] as const),
];

export const isInRows = (id: ComponentId): boolean => IN_ROWS.includes(id);
