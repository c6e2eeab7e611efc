export { type Graph, type GraphNode, graphOf, graphsOf, type Home } from './graph.ts';
