import { appendFileSync } from 'node:fs'
import { trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'

// What an operator's own file does: `node --import` runs it before the server, and it registers a provider. This one
// writes the name of each span into a file.

const exporter = new InMemorySpanExporter()
const file = process.env['SPANS_FILE']
if (file === undefined) throw new Error('SPANS_FILE says where to')

class FileSpanProcessor extends SimpleSpanProcessor {
  override onEnd(span: Parameters<SimpleSpanProcessor['onEnd']>[0]): void {
    super.onEnd(span)
    appendFileSync(file as string, `${span.spanContext().traceId} ${span.name}\n`)
  }
}

trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new FileSpanProcessor(exporter)] }))
