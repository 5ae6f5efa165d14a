#' Path of the program
#'
#' Looks at the option `standpoint.program`, then at the environment variable `STANDPOINT`, then along `PATH`.
#'
#' @return The path of an executable file, as one string. An error where there is none.
#' @export
standpoint_program <- function() {
  named <- getOption("standpoint.program", Sys.getenv("STANDPOINT", ""))
  program <- if (nzchar(named)) named else unname(Sys.which("standpoint"))
  if (!nzchar(program)) {
    stop("the program standpoint is not on PATH: install it, or name it with options(standpoint.program = \"/path/to/standpoint\")",
         call. = FALSE)
  }
  if (file.access(program, 1) != 0 || dir.exists(program)) {
    stop(program, " is not a program that can be run", call. = FALSE)
  }
  normalizePath(program)
}

#' Analyse articles
#'
#' Runs the program and reads the tables that it writes. Articles that could not be read are in `failures()`; a warning gives
#' their number.
#'
#' @param x What to analyse: paths of files and folders; a data frame with a row for each article; or a corpus of the
#'   package quanteda, whose document variables are kept.
#' @param output Folder to write to. A finished run in it is replaced. By default a temporary one, which R deletes when it ends.
#' @param text,id Columns of a data frame that hold the texts and their ids, which must be unique. Without a column `id`, the
#'   numbers of the rows are the ids.
#' @param columns Further columns that the program should know under its own names, such as
#'   `c(title = "headline", published = "date")`. The columns `title`, `byline`, `publication` and `published` need no mention;
#'   all others come back in `articles()` as `meta_...`.
#' @param focus Actors to compare: ids, names or aliases.
#' @param args Further options of the program, each word a string, such as `c("--groups", "off")`.
#' @param formats Formats to write beside those that this package reads, such as `"html"` for the report page.
#' @return An object of class `standpoint_run`, as from [standpoint_read()].
#' @examples
#' \dontrun{
#' run <- standpoint_run("articles/")
#' frame <- data.frame(doc_id = c("a", "b"), text = c("Pakistan is wrong.", "India is right."))
#' run <- standpoint_run(frame, focus = c("Pakistan", "India"))
#' stances(run)
#' }
#' @export
standpoint_run <- function(x, output = tempfile("standpoint-"), text = "text", id = "doc_id", columns = character(),
                           focus = character(), args = character(), formats = character()) {
  program <- standpoint_program()
  if (inherits(x, "corpus")) {
    x <- from_corpus(x)
    text <- "text"
    id <- "doc_id"
  }
  input <- if (is.data.frame(x)) {
    file <- tempfile("standpoint-input-", fileext = ".jsonl")
    on.exit(unlink(file), add = TRUE)
    write_articles(x, file, text, id, columns)
    file
  } else if (is.character(x) && length(x) > 0) {
    absent <- x[!file.exists(x)]
    if (length(absent) > 0) {
      stop("there is no file or folder ", sQuote(absent[1], FALSE),
           "; for texts, give a data frame with the columns doc_id and text", call. = FALSE)
    }
    normalizePath(x)
  } else {
    stop("x must be paths, a data frame or a quanteda corpus, not ", class(x)[1], call. = FALSE)
  }
  words <- c(input, "--output", output, "--formats", paste(unique(c("csv", "json", formats)), collapse = ","), "--quiet",
             if (length(focus) > 0) c("--focus", paste(focus, collapse = ",")), args)
  called <- call_program(program, words)
  if (called$status > 1) {
    stop(called$errors, call. = FALSE)
  }
  run <- standpoint_read(output)
  failed <- nrow(failures(run))
  if (failed > 0) {
    warning(failed, if (failed == 1) " article" else " articles", " could not be read; see failures()", call. = FALSE)
  }
  run
}

# Runs the program: its exit status, what it printed, and its errors as one string.
call_program <- function(program, words) {
  errors <- tempfile("standpoint-errors-")
  on.exit(unlink(errors))
  # A status above zero is no accident here: it is read below.
  printed <- suppressWarnings(system2(program, shQuote(words), stdout = TRUE, stderr = errors))
  said <- readLines(errors, warn = FALSE, encoding = "UTF-8")
  status <- attr(printed, "status")
  list(status = if (is.null(status)) 0L else status, printed = printed,
       errors = if (length(said) > 0) paste(said, collapse = "\n") else "the program ended without a word")
}

# A quanteda corpus as a data frame: ids, texts and document variables.
from_corpus <- function(corpus) {
  variables <- attr(corpus, "docvars")
  ids <- if ("docname_" %in% names(variables)) variables$docname_ else names(corpus)
  own <- variables[!names(variables) %in% c("docname_", "docid_", "segid_")]
  taken <- intersect(names(own), c("doc_id", "text"))
  if (length(taken) > 0) {
    stop("the corpus has a document variable ", sQuote(taken[1], FALSE), ", which is the name of its ids or texts here: rename it",
         call. = FALSE)
  }
  texts <- unclass(corpus)
  attributes(texts) <- NULL
  data.frame(doc_id = as.character(ids), text = texts, own, check.names = FALSE, stringsAsFactors = FALSE)
}

# Names of a line of the program's input, which need no mapping.
KNOWN <- c("title", "byline", "publication", "published")

# Writes a data frame as JSON Lines: one article a row, cells without a value left out.
write_articles <- function(frame, file, text, id, columns) {
  if (!text %in% names(frame)) {
    stop("the data frame has no column ", sQuote(text, FALSE), "; its columns are ", paste(names(frame), collapse = ", "),
         ". Name the column of texts with text =", call. = FALSE)
  }
  absent <- columns[!columns %in% names(frame)]
  if (length(absent) > 0) {
    stop("the data frame has no column ", sQuote(absent[1], FALSE), ", which `columns` names", call. = FALSE)
  }
  strange <- setdiff(names(columns), KNOWN)
  if (length(columns) > 0 && (is.null(names(columns)) || length(strange) > 0)) {
    stop("the names of `columns` must be of ", paste(KNOWN, collapse = ", "), call. = FALSE)
  }
  if (nrow(frame) == 0) {
    stop("the data frame has no rows", call. = FALSE)
  }
  ids <- if (id %in% names(frame)) frame[[id]] else seq_len(nrow(frame))
  ids <- if (is.numeric(ids)) format(ids, trim = TRUE, scientific = FALSE, digits = 15) else as.character(ids)
  if (anyNA(ids) || any(!nzchar(ids))) {
    stop("row ", which(is.na(ids) | !nzchar(ids))[1], " has no id in the column ", sQuote(id, FALSE), call. = FALSE)
  }
  if (anyDuplicated(ids)) {
    stop("two rows have the id ", sQuote(ids[anyDuplicated(ids)], FALSE), ": ids must be unique", call. = FALSE)
  }
  cells <- data.frame(id = ids, text = as.character(frame[[text]]), stringsAsFactors = FALSE)
  for (name in setdiff(names(frame), c(text, id))) {
    own <- c(names(columns)[columns == name], NA)[1]
    if (is.na(own) && name %in% c("id", "text")) {
      stop("the column ", sQuote(name, FALSE), " has the name of the program's own: rename it", call. = FALSE)
    }
    if (is.list(frame[[name]])) {
      stop("the column ", sQuote(name, FALSE), " is a list: leave it out, or make it one value a row", call. = FALSE)
    }
    cell <- frame[[name]]
    cells[[if (is.na(own)) name else own]] <- if (is.numeric(cell) || is.logical(cell)) cell else as.character(cell)
  }
  out <- file(file, open = "wb")
  on.exit(close(out))
  # A text that is absent is an empty one, which the program reports as a failure of that row.
  cells$text[is.na(cells$text)] <- ""
  jsonlite::stream_out(cells, out, verbose = FALSE, na = "null", digits = NA)
  invisible(file)
}
