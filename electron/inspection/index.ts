export { type Inspect, type InspectInput, inspectionOf } from './inspect.ts';
export { Inspections } from './inspections.ts';
export { named, row, tableOf } from './table.ts';
