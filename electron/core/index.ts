export { type Graph, type GraphNode, graphOf, type Home } from './graph.ts';
