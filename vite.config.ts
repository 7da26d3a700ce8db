import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig, type ViteUserConfig as UserConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** By one command: the web app, the custom element for other pages, and what embedders build into their own. */
const BUILT = ['client', 'element', 'core']

export default defineConfig(({ command }) => {
  // Also when tests build: libraries come with a talkative second version for everything that is not production.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return config(command)
})

const config = (command: 'build' | 'serve'): UserConfig => ({
  root: command === 'build' ? here('editor/app') : here('.'),
  plugins: [precache()],
  resolve: {
    dedupe: ['yjs', 'y-protocols', 'lib0'],
    // What nobody would run, or nobody at once.
    alias:
      command === 'build'
        ? [
            { find: /^buffer$/, replacement: here('editor/no-buffer.ts') },
            { find: /^prosemirror-history$/, replacement: here('editor/no-history.ts') },
            { find: /^linkifyjs$/, replacement: here('editor/late-linkify.ts') },
          ]
        : [],
  },
  experimental: {
    // What a script brings along lies beside it, wherever its server is mounted and whatever page it is in.
    renderBuiltUrl: (_file, { hostType }) => (hostType === 'js' ? { relative: true } : undefined),
  },
  build: { target: 'es2023', emptyOutDir: true, reportCompressedSize: false, chunkSizeWarningLimit: 800 },
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) {
        if (BUILT.includes(environment.name)) await builder.build(environment)
      }
    },
  },
  environments: {
    client: {
      build: {
        outDir: here('dist/app'),
        rolldownOptions: {
          input: {
            app: here('editor/app/index.html'),
            'service-worker': here('editor/app/service-worker.ts'),
          },
          output: {
            // A service worker is known by its address.
            entryFileNames: ({ name }) =>
              name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
          },
        },
      },
    },
    element: {
      consumer: 'client',
      build: {
        outDir: here('dist/element'),
        copyPublicDir: false,
        modulePreload: false,
        rolldownOptions: {
          input: here('editor/element-bundle.ts'),
          preserveEntrySignatures: 'strict',
          // A page names one file; what is heavy and seldom needed lies beside it, and is loaded when it is.
          output: {
            entryFileNames: 'inkwire-editor.js',
            chunkFileNames: 'parts/[name]-[hash].js',
            assetFileNames: 'parts/[name]-[hash][extname]',
          },
        },
      },
    },
    core: {
      consumer: 'client',
      build: {
        outDir: here('dist/core'),
        copyPublicDir: false,
        minify: false,
        // As a library: what is loaded later is for the embedder's bundler to see to.
        lib: {
          entry: { core: here('editor/core.ts'), react: here('editor/react.ts') },
          formats: ['es'],
        },
        rolldownOptions: {
          // Only what is ours: packages are the embedder's to bring, and two copies of Yjs refuse each other.
          // The names of emoji come along: the package they are taken from is fifty megabytes large.
          external: (id) =>
            /^[\w@]/.test(id) && !id.includes('?') && !isAbsolute(id) && !id.startsWith('emojibase-data/'),
          output: { entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
        },
      },
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
  },
})

/** Tells the service worker what the app consists of, and which version that is. */
function precache(): Plugin {
  return {
    name: 'inkwire-precache',
    applyToEnvironment: ({ name }) => name === 'client',
    writeBundle: {
      order: 'post',
      handler({ dir }) {
        if (dir === undefined) throw new Error('the app was built into no folder')
        const worker = join(dir, 'service-worker.js')
        const files = readdirSync(dir, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
        const digest = createHash('sha256')
        for (const file of files) digest.update(relative(dir, file)).update(readFileSync(file))
        const addresses = files
          .filter((file) => file !== worker && !file.endsWith('.map'))
          .map((file) => `/${relative(dir, file).split(sep).join('/')}`.replace(/^\/index\.html$/, '/'))
        const list = { version: digest.digest('hex').slice(0, 16), files: addresses }
        writeFileSync(worker, `const PRECACHE=${JSON.stringify(list)};${readFileSync(worker, 'utf8')}`)
      },
    },
  }
}
