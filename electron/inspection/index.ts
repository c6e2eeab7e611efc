export { type Inspect, type InspectInput, inspectionOf } from './inspect.ts';
export { named, row, tableOf } from './table.ts';
