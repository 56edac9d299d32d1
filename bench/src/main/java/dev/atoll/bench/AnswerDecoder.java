package dev.atoll.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads HTTP/1.1 answers as cheaply as possible, for client and server share the machine: bodies are handed on as
/// they come, and no object is made for what nobody reads.
final class AnswerDecoder extends ChannelInboundHandlerAdapter {
    private static final int MAX_LINE_BYTES = 16_384;
    private static final long UNTIL_CHUNKS_END = -1;

    /// Called by the connection's event loop.
    interface Listener {
        default void begin(int status) {}

        /// A part of a body; it may not be kept.
        void content(int status, ByteBuf part);

        void end(int status);

        void closed(String reason);
    }

    private enum State {
        STATUS,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END
    }

    private final Listener listener;
    private final StringBuilder line = new StringBuilder();
    private State state = State.STATUS;
    private int status;
    private long length;
    private long left;
    private boolean trailing;

    AnswerDecoder(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable()) {
                if (state == State.BODY || state == State.CHUNK) {
                    take(bytes);
                } else if (completesLine(bytes)) {
                    String text = line.toString();
                    line.setLength(0);
                    next(text);
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void take(ByteBuf bytes) {
        int count = (int) Math.min(left, bytes.readableBytes());
        listener.content(status, bytes.readSlice(count));
        left -= count;
        if (left == 0) {
            if (state == State.BODY) {
                finish();
            } else {
                state = State.CHUNK_END;
            }
        }
    }

    private boolean completesLine(ByteBuf bytes) {
        int count = bytes.bytesBefore((byte) '\n');
        int end = count < 0 ? bytes.readableBytes() : count;
        if (line.length() + end > MAX_LINE_BYTES) {
            throw new BenchException("the server's answer has an endless line");
        }
        line.append(bytes.readCharSequence(end, StandardCharsets.ISO_8859_1));
        if (count < 0) {
            return false;
        }
        bytes.skipBytes(1);
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return true;
    }

    private void next(String text) {
        switch (state) {
            case STATUS -> {
                status = Integer.parseInt(text.substring(9, 12));
                length = 0;
                trailing = false;
                state = State.HEADERS;
            }
            case HEADERS -> header(text);
            case CHUNK_SIZE -> {
                left = Long.parseLong(text.trim(), 16);
                trailing = left == 0;
                state = trailing ? State.HEADERS : State.CHUNK;
            }
            case CHUNK_END -> state = State.CHUNK_SIZE;
            case BODY, CHUNK -> throw new IllegalStateException("a body has no lines");
        }
    }

    /// The empty line ends the headers; that of the trailer, behind the last chunk, ends the answer.
    private void header(String text) {
        if (!text.isEmpty()) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(text.substring(15).trim());
            } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
                length = UNTIL_CHUNKS_END;
            }
        } else if (trailing) {
            finish();
        } else {
            listener.begin(status);
            body();
        }
    }

    private void body() {
        if (length == UNTIL_CHUNKS_END) {
            state = State.CHUNK_SIZE;
        } else if (length == 0) {
            finish();
        } else {
            left = length;
            state = State.BODY;
        }
    }

    private void finish() {
        state = State.STATUS;
        listener.end(status);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        listener.closed("the server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        listener.closed(String.valueOf(cause));
        ChannelFuture _ = context.close(); // There is nothing to do about a failure to close.
    }
}
