import { z } from 'zod';
import { setting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import type { IosReport } from './ios-report.ts';
import { websocket } from './websocket.ts';

/** What a reading of iOS tells beyond numbers. */
export interface IosFacts {
  /** What the last survey found; null before anybody asked for one. */
  readonly report: IosReport | null;
  /** When the tools of Xcode were really asked, milliseconds since the epoch; later readings repeat it. */
  readonly surveyedAt: number | null;
}

export const ios = {
  id: 'ios',
  title: 'iOS',
  targets: true,
  dependsOn: [websocket],
  layer: 'stack',
  expensive: true,
  suffers: 'never',
  settings: {
    enabled: setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Look at simulators and devices',
      about:
        'Whether Xcode’s tools are asked, when somebody opens the iOS page or asks on the command line. Never on a cycle.',
    }),
    bundleId: setting({
      schema: z.string().regex(/^[A-Za-z0-9.-]+$/),
      fallback: 'ai.leanvibe.LeanVibe',
      title: 'Bundle id of the app',
      about: 'The LeanVibe app on simulators and devices.',
    }),
  },
  findings: {
    'ios-simulator-service': { word: 'service stuck' },
    'ios-licence': { word: 'licence' },
    'ios-folder-missing': {},
    'ios-first-launch': {},
    'ios-failed': {},
  },
  metrics: {},
  runbooks: {
    'simulator-boot': {
      title: 'Boot a simulator',
      does: 'Boots the chosen simulator and waits until it is ready.',
      never: 'Never changes what is stored on it.',
      harmless: false,
    },
    'simulator-shutdown': {
      title: 'Shut down a simulator',
      does: 'Shuts the chosen simulator down.',
      never: 'Never deletes what is stored on it.',
      harmless: false,
    },
    'simulator-restart': {
      title: 'Restart a simulator',
      does: 'Shuts the chosen simulator down and boots it again.',
      never: 'Never deletes what is stored on it.',
      harmless: false,
    },
    'simulator-erase': {
      title: 'Erase a simulator',
      does: 'Deletes everything on the chosen simulator, after naming it and asking, and boots it empty.',
      never: 'Never touches another simulator, never a device.',
      harmless: false,
    },
    'simulator-open-health': {
      title: 'Show the backend on a simulator',
      does: 'Opens the backend’s health page in the simulator’s Safari.',
      never: 'Never changes anything.',
      harmless: false,
    },
    'restart-simulator-service': {
      title: 'Restart the simulator service',
      does: 'Ends this user’s CoreSimulator service, after asking; the system starts it again.',
      never: 'Never deletes a simulator or what is stored on it.',
      harmless: false,
    },
    'app-quit': {
      title: 'Quit LeanVibe',
      does: 'Ends the LeanVibe app on the chosen simulator or device and sees it ended.',
      never: 'Never ends another app.',
      harmless: false,
    },
    'app-launch': {
      title: 'Start LeanVibe',
      does: 'Starts the LeanVibe app anew on the chosen simulator or device and sees it run.',
      never: 'Never installs or removes it.',
      harmless: false,
    },
    'app-allow-microphone': {
      title: 'Allow the microphone',
      does: 'Gives the LeanVibe app the microphone permission on the chosen simulator.',
      never: 'Never changes a device, never another app’s permissions.',
      harmless: false,
    },
    'app-remove': {
      title: 'Remove LeanVibe',
      does: 'Removes the LeanVibe app with what it has stored, after naming the simulator or device and asking.',
      never: 'Never removes another app.',
      harmless: false,
    },
    'device-restart': {
      title: 'Restart a device',
      does: 'Restarts the chosen device, after asking, and waits until it is back.',
      never: 'Never deletes anything on it.',
      harmless: false,
    },
  },
  reference: {
    places: [
      {
        id: 'log-simulator',
        section: 'logs',
        group: 'iOS Logs',
        title: 'Simulator',
        base: 'home',
        path: 'Library/Logs/CoreSimulator',
        only: 'darwin',
      },
      {
        id: 'config-ios-project',
        section: 'configuration',
        group: 'iOS Configuration',
        title: 'Project',
        base: 'repository',
        path: 'leanvibe-ios/LeanVibe.xcodeproj/project.pbxproj',
      },
      {
        id: 'config-ios-info',
        section: 'configuration',
        group: 'iOS Configuration',
        title: 'Info',
        base: 'repository',
        path: 'leanvibe-ios/LeanVibe/Info.plist',
      },
      {
        id: 'config-ios-configurations',
        section: 'configuration',
        group: 'iOS Configuration',
        title: 'Configurations',
        base: 'repository',
        path: 'leanvibe-ios/LeanVibe/Configuration',
      },
    ],
    otherPlaces: [
      {
        id: 'log-xcode',
        section: 'logs',
        group: 'iOS Logs',
        title: 'Xcode Console',
        place: 'Window > Devices and Simulators',
        why: 'It is a window of Xcode.',
        program: '/Applications/Xcode.app',
      },
      {
        id: 'log-device',
        section: 'logs',
        group: 'iOS Logs',
        title: 'Device',
        place: 'Connect device and use Xcode Console',
        why: 'It is on the device; what is connected stands on the page iOS.',
        page: 'ios',
      },
    ],
    links: [{ id: 'swiftui', title: 'SwiftUI Resources', url: 'https://developer.apple.com/swiftui' }],
  },
  documentation: 'developer.apple.com',
  causes: {
    'ios-folder-missing': { means: 'The developer folder that Xcode’s tools are told to use is not there any more.' },
    'ios-licence': { means: 'Xcode’s tools wait until somebody accepts the licence.' },
    'ios-first-launch': { means: 'Xcode has to finish setting itself up before its tools work.' },
    'ios-simulator-service': { means: 'The service that runs simulators does not answer.' },
    'ios-failed': { means: 'Xcode’s tools failed. What they said is the evidence.' },

    'ios-not-installed': { means: 'Xcode is not installed, so there are no simulators.' },
    'ios-command-line-tools-only': {
      means: 'Only the command line tools are selected; simulators need the whole of Xcode.',
    },
    'ios-no-runtime': { means: 'No simulator runtime is installed.' },
    'ios-old-tools': { means: 'The selected tools are too old for what is asked of them.' },
  },
  facts: factsOf<IosFacts>(),
} as const satisfies Declaration;
