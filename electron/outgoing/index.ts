export { type GoingOut, type GoingOutDeps, outgoingView, startGoingOut, tryOutgoing } from './going-out.ts';
