// The variadic calls of libmicrohttpd as plain functions: Swift cannot call variadic C.
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/types.h>

// Constants under one name, however Swift imports this version's enumerations.
static const enum MHD_Result mhd_yes = MHD_YES;
static const enum MHD_Result mhd_no = MHD_NO;
static const enum MHD_ValueKind mhd_headers = MHD_HEADER_KIND;
static const enum MHD_ResponseMemoryMode mhd_copied = MHD_RESPMEM_MUST_COPY;
static const enum MHD_ConnectionNotificationCode mhd_opened = MHD_CONNECTION_NOTIFY_STARTED;

// What a daemon is started with. It must stay where it is until the daemon is stopped.
struct mhd_settings {
    int listener;  // a socket that listens
    unsigned int connection_limit;
    unsigned int connection_limit_per_address;  // 0: no limit
    size_t connection_memory;
    unsigned int idle_seconds;
    void *context;  // first argument of every callback below
    MHD_AccessHandlerCallback handle;
    MHD_NotifyConnectionCallback connection_changed;
    MHD_RequestCompletedCallback completed;
    void *(*request_line)(void *context, const char *target, struct MHD_Connection *connection);
    void (*log)(void *context, const char *message);
};

static inline void mhd_format_message(void *pointer, const char *format, va_list arguments) {
    const struct mhd_settings *settings = (const struct mhd_settings *)pointer;
    char message[1024];
    if (vsnprintf(message, sizeof message, format, arguments) >= 0) settings->log(settings->context, message);
}

// Targets are decoded by us, from the bytes that the client sent.
static inline size_t mhd_leave_escaped(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    size_t length = 0;
    while (text[length] != 0) length += 1;
    return length;
}

static inline struct MHD_Daemon *mhd_start(const struct mhd_settings *settings) {
    // Not epoll: libmicrohttpd 0.9.75 then misses the end of a connection that comes
    // together with its last bytes, and keeps it until a time limit.
    return MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        settings->handle, settings->context,
        // First, for earlier options are complained about to the standard error.
        MHD_OPTION_EXTERNAL_LOGGER, &mhd_format_message, (void *)settings,
        MHD_OPTION_LISTEN_SOCKET, settings->listener,
        MHD_OPTION_CONNECTION_LIMIT, settings->connection_limit,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->connection_limit_per_address,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->connection_memory,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, &mhd_leave_escaped, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, settings->request_line, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connection_changed, settings->context,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_END);
}

// Seconds without any byte after which the connection is closed; 0: never.
static inline void mhd_set_idle_seconds(struct MHD_Connection *connection, unsigned int seconds) {
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}

// -1 where there is none.
static inline int mhd_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

// What `connection_changed` left for the connection.
static inline void *mhd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

// Bytes of the request line and headers.
static inline size_t mhd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info == NULL ? 0 : info->header_size;
}

// What a reader returns when the bytes end before they should: the connection is then closed.
static inline ssize_t mhd_read_failed(void) { return MHD_CONTENT_READER_END_WITH_ERROR; }
