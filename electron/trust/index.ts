export { type Obstacle, trustObstacle } from './obstacle.ts';
export { readTrusted } from './remembered.ts';
export { reviewPlan, runsCodeOf } from './review.ts';
export { agreedOf, giveTrust, liesIn, type Trust, type TrustPlace, takeTrust, trustOf } from './trust.ts';
export { Trusting } from './trusting.ts';
