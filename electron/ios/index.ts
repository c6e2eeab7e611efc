export { IosArea } from './area.ts';
export { type CheckInput, checkIos, devicePid, looksHere, reachable, unreadyBecause } from './checks.ts';
export { answerStep, backOneStep, beginGuide, branchOf, iosGuide, noteSeen, stepOf } from './guide.ts';
export { iosCheck } from './look.ts';
export { parseDeviceApps } from './parse-devices.ts';
export { IOS_SELF_CHECKS } from './self-checks.ts';
export { surveyIos } from './survey.ts';
export { devicectl, xcrun } from './tools.ts';
export { iosView, reachView } from './view.ts';
