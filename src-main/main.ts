import {
  app,
  BrowserWindow,
  globalShortcut,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from 'electron'
import { readConfig } from './config.ts'
import { startDesk } from './desk.ts'

startDesk(
  {
    app,
    BrowserWindow,
    globalShortcut,
    ipcMain,
    Menu,
    Notification,
    nativeImage,
    powerMonitor,
    protocol,
    safeStorage,
    screen,
    session,
    shell,
    Tray,
  },
  readConfig({
    environment: process.env,
    platform: process.platform,
    commandLine: process.argv,
    mainFolder: import.meta.dirname,
    isPackaged: app.isPackaged,
  }),
)
