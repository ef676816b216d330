// The variadic calls of libcurl, one inline function for each type of value: Swift cannot call variadic C.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

static inline CURLcode curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_callback(CURL *handle, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(handle, option, value);
}

// Which protocols a request may use. The textual option came with libcurl 7.85, in place of the bits.
static inline CURLcode curl_set_protocols(CURL *handle, int allows_http) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, allows_http ? "http,https" : "https");
#else
    long protocols = allows_http ? CURLPROTO_HTTP | CURLPROTO_HTTPS : CURLPROTO_HTTPS;
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, protocols);
#endif
}

// The value of the answer's Content-Length as libcurl understood it; -1 where there is none that holds.
static inline curl_off_t curl_content_length(CURL *handle) {
    curl_off_t value = -1;
    if (curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &value) != CURLE_OK) return -1;
    return value;
}

static inline long curl_response_code(CURL *handle) {
    long value = 0;
    if (curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &value) != CURLE_OK) return 0;
    return value;
}

// Whether the last request got as far as to be sent.
static inline int curl_was_connected(CURL *handle) {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &microseconds);
    return microseconds > 0;
}

static inline CURLcode curl_start_library(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
