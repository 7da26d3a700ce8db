import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plugin, parseSync, Visitor } from 'vite'
import { defineConfig, type ViteUserConfig as UserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** By one command: the web app, the custom element for other pages, and what embedders build into their own. */
const BUILT = ['client', 'element', 'core']

export default defineConfig(({ command }) => {
  // Also when tests build: libraries come with a talkative second version for everything that is not production.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return config(command)
})

/** Tests that leave nothing behind in their process: no global, no handler, no other clock. */
const PARTS = ['test/{shared,server,bench}/**/*.test.ts', 'test/editor/provider/*.test.ts']

/** What takes long begins first, so that at the end no process waits for another; short files come last, together. */
const LONG = [/\/simulation\//, /\/chaos\//, /\/end-to-end\//, /\/(abuse|process|rolling-restart)\//]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const at = LONG.findIndex((folder) => folder.test(moduleId))
      return project.name === 'parts' ? LONG.length + 1 : at === -1 ? LONG.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

const config = (command: 'build' | 'serve'): UserConfig => ({
  root: command === 'build' ? here('editor/app') : here('.'),
  plugins: [leaveOut(), leaveOutMarkdown(), importPlainly(), tightenSheets(), findAtOnce(), precache()],
  resolve: {
    dedupe: ['yjs', 'y-protocols', 'lib0'],
    // What nobody would run, or nobody at once.
    alias:
      command === 'build'
        ? [
            { find: /^buffer$/, replacement: here('editor/no-buffer.ts') },
            { find: /^events$/, replacement: here('editor/few-events.ts') },
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
            // In one piece: twenty small ones compress worse.
            codeSplitting: { groups: [{ name: 'base', test: (id: string) => atOnce.has(id) }] },
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
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A second, by itself: too little for a machine that does more than this.
    expect: { poll: { timeout: 20_000 } },
    // More than the two cores it has at least would starve the people whom the abuse tests watch.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'wholes', include: ['test/**/*.test.ts'], exclude: PARTS } },
      // One process loads the sources once for many files.
      { extends: true, test: { name: 'parts', include: PARTS, isolate: false } },
    ],
  },
})

/** Modules that libraries bring along and nobody here would run, and what stands in for them. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  // Undo comes from Yjs, per person; StarterKit's own is off.
  'prosemirror-history/dist/index.js': 'export const history = () => {}, undo = history, redo = history',
  // The local log reads, and writes in chained batches; it has no sublevels, hooks and snapshots.
  'abstract-level/lib/abstract-sublevel.js': 'module.exports = () => ({})',
  'abstract-level/lib/prewrite-batch.js': 'exports.PrewriteBatch = class {}',
  'abstract-level/abstract-snapshot.js': 'exports.AbstractSnapshot = class {}',
  // The local log's keys and values are bytes.
  'level-transcoder/lib/encodings.js': `const { ViewFormat } = require('./formats'), asItIs = (bytes) => bytes
    exports.view = new ViewFormat({ encode: asItIs, decode: asItIs, name: 'view' })`,
  // A checker of types for lib0's own helpers of the DOM.
  'lib0/schema.js': 'export const $custom = () => ({})',
  // What Yjs warns of, in one colour.
  'lib0/logging.js': `export const [BOLD, UNBOLD, ORANGE, RED] = [], warn = console.warn,
    print = (...words) => console.log(...words.filter((word) => word !== undefined))`,
}

/** Eight kilobytes, compressed, in every build for browsers. */
function leaveOut(): Plugin {
  return {
    name: 'inkwire-leave-out',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client' || name === 'element',
    load: (id) => Object.entries(LEFT_OUT).find(([path]) => id.endsWith(`/node_modules/${path}`))?.[1],
  }
}

/** What Tiptap's extensions tell its own Markdown package, which is not ours: three kilobytes, compressed. */
const FOR_ITS_MARKDOWN = new Set([
  'markdownOptions',
  'markdownTokenName',
  'markdownTokenizer',
  'parseMarkdown',
  'renderMarkdown',
])

function leaveOutMarkdown(): Plugin {
  return {
    name: 'inkwire-leave-out-markdown',
    applyToEnvironment: ({ name }) => name === 'client' || name === 'element',
    transform(code, id) {
      if (!/\/node_modules\/@tiptap\//.test(id)) return undefined
      const kept: string[] = []
      let from = 0
      new Visitor({
        ObjectExpression({ properties, end }) {
          for (const [index, property] of properties.entries()) {
            if (property.type !== 'Property' || property.key.type !== 'Identifier') continue
            if (property.start < from || !FOR_ITS_MARKDOWN.has(property.key.name)) continue
            kept.push(code.slice(from, property.start))
            from = properties[index + 1]?.start ?? end - 1
          }
        },
      }).visit(parseSync(id, code).program)
      return kept.join('') + code.slice(from)
    },
  }
}

/** In the element nothing is fetched ahead of an `import()`, so that Vite's part for that is left out, too. */
function importPlainly(): Plugin {
  return {
    name: 'inkwire-import-plainly',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'element',
    load: (id) =>
      id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load()' : undefined,
  }
}

/** Style sheets stand in strings, whose spaces and comments nobody else takes out. */
function tightenSheets(): Plugin {
  return {
    name: 'inkwire-tighten-sheets',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client' || name === 'element',
    transform: (code, id) =>
      /\/editor\/.*\.ts$/.test(id) ? code.replace(/\bcss`[^`]*`/g, (sheet) => tight(sheet)) : undefined,
  }
}

function tight(sheet: string): string {
  return sheet
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};]) ?/g, '$1')
}

/** What the element loads before anything is asked of it, by module. */
const atOnce = new Set<string>()

function findAtOnce(): Plugin {
  return {
    name: 'inkwire-at-once',
    applyToEnvironment: ({ name }) => name === 'element',
    buildEnd() {
      const follow = (id: string): void => {
        if (atOnce.has(id)) return
        atOnce.add(id)
        for (const imported of this.getModuleInfo(id)?.importedIds ?? []) follow(imported)
      }
      for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry === true) follow(id)
    },
  }
}

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
