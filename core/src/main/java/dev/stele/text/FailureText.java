package dev.stele.text;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// What failed, as a sentence for people: the only place where an exception of the JDK becomes text that a person
/// reads.
///
/// The message of such an exception is made for programmers: that of a missing file is its bare path, that of a closed
/// channel is absent, that of a bug names a method. Stele's own exceptions say what, where and what to try, and are
/// repeated as they are.
public final class FailureText {
    private static final int CAUSES_MAX = 10;
    private static final String OWN = "dev.stele.";

    private FailureText() {}

    /// One line, never empty, without the name of a class unless it is a bug.
    public static String of(Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        String text = SafeText.line(firstLine(sentence(failure)));
        return text.isEmpty() ? unnamed(failure) : text;
    }

    /// An exception that only carries another one says what that one says.
    private static Throwable unwrapped(Throwable thrown) {
        Throwable failure = thrown;
        for (int i = 0; i < CAUSES_MAX && isWrapper(failure); i++) {
            failure = cause(failure).orElse(failure);
        }
        return failure;
    }

    private static boolean isWrapper(Throwable failure) {
        if (failure instanceof ExecutionException || failure instanceof CompletionException) {
            return true;
        }
        Optional<Throwable> cause = cause(failure);
        String own = message(failure);
        return cause.isPresent()
                && (own.isEmpty() || own.equals(cause.get().toString()) || own.equals(message(cause.get())));
    }

    private static String sentence(Throwable failure) {
        return switch (failure) {
            case FileSystemException file -> file(file);
            case FileNotFoundException e -> lowerReason(message(e));
            case Error e -> error(e);
            case IOException e -> exchange(e);
            case TimeoutException e -> said(e, "no answer in time");
            case InterruptedException _ -> "it was interrupted, since the program is ending";
            case CancellationException _ -> "it was given up, since the program is ending";
            case RuntimeException e -> unchecked(e);
            default -> said(failure, unnamed(failure));
        };
    }

    private static String file(FileSystemException e) {
        String file = Optional.ofNullable(e.getFile()).orElse("a file");
        return switch (e) {
            case NoSuchFileException _ -> file + " does not exist";
            case AccessDeniedException _ -> file + " may not be used: permission denied";
            case FileAlreadyExistsException _ -> file + " exists already";
            case DirectoryNotEmptyException _ -> "the folder " + file + " is not empty";
            case NotDirectoryException _ -> file + " is no folder";
            case NotLinkException _ -> file + " is no symbolic link";
            case FileSystemLoopException _ -> file + " leads back to a folder that it lies in";
            case AtomicMoveNotSupportedException _ -> file + " cannot be renamed to another file system";
            default ->
                file + ": "
                        + Optional.ofNullable(e.getReason())
                                .map(FailureText::lower)
                                .orElse("it cannot be used");
        };
    }

    private static String exchange(IOException e) {
        return switch (e) {
            case ClosedChannelException _ -> "the connection or file was closed meanwhile";
            case UnknownHostException u ->
                "the name of the host " + firstWord(message(u)) + " is not known; check it, and this machine's DNS";
            case BindException b -> said(b, "the address cannot be listened on");
            case NoRouteToHostException n -> said(n, "there is no route to the host");
            case SocketTimeoutException _ -> "no answer in time";
            case EOFException _ -> "it ended too early";
            case CharacterCodingException _ -> "it is not UTF-8";
            default -> said(e, "reading or writing failed without a reason");
        };
    }

    private static String error(Error e) {
        return switch (e) {
            case OutOfMemoryError o ->
                "Stele ran out of memory (" + said(o, "heap") + "); give it more, or make the work smaller";
            case StackOverflowError _ -> "it is nested too deeply for Stele (stack overflow); make it flatter";
            case LinkageError l -> "Stele's own files do not fit together (" + said(l, "class") + "); install it again";
            default -> bug(e);
        };
    }

    /// The unchecked exceptions that Stele's own code throws carry sentences; those that the JDK throws at a mistake of
    /// the code do not.
    private static String unchecked(RuntimeException e) {
        boolean mistake = e instanceof NullPointerException
                || e instanceof ClassCastException
                || e instanceof IndexOutOfBoundsException
                || e instanceof ArithmeticException
                || e instanceof ArrayStoreException
                || e instanceof NegativeArraySizeException
                || e instanceof UnsupportedOperationException
                || e instanceof java.util.NoSuchElementException
                || e instanceof java.util.ConcurrentModificationException
                || e.getClass().equals(RuntimeException.class);
        if (mistake || message(e).isEmpty()) {
            return isOwn(e) ? unnamed(e) : bug(e);
        }
        // "java.nio.file.NoSuchFileException: /x" is the message that Java gives to an exception made of a cause alone.
        boolean nameless = e instanceof UncheckedIOException && message(e).startsWith("java.");
        return nameless ? "reading or writing failed" : message(e);
    }

    private static String bug(Throwable e) {
        String where = e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
        return "a bug in Stele (" + e.getClass().getSimpleName() + where + "); please report it";
    }

    private static String unnamed(Throwable e) {
        return isOwn(e) ? "it failed without a reason" : bug(e);
    }

    private static boolean isOwn(Throwable e) {
        return e.getClass().getName().startsWith(OWN);
    }

    private static String said(Throwable e, String otherwise) {
        String message = message(e);
        if (message.isEmpty()) {
            return otherwise;
        }
        return isOwn(e) ? message : lower(message);
    }

    private static Optional<Throwable> cause(Throwable e) {
        return Optional.ofNullable(e.getCause());
    }

    private static String message(Throwable e) {
        return Optional.ofNullable(e.getMessage()).orElse("").strip();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String firstWord(String text) {
        return text.split("[:\\s]", 2)[0];
    }

    /// `/x (No such file or directory)`, as the older classes say it.
    private static String lowerReason(String message) {
        int at = message.indexOf(" (");
        return at < 0
                ? message
                : message.substring(0, at) + ": "
                        + lower(message.substring(at + 2, message.length() - (message.endsWith(")") ? 1 : 0)));
    }

    /// The system's reasons begin with a capital letter, and stand behind a colon here. A word in capitals stays.
    private static String lower(String text) {
        boolean isWord = text.length() > 1 && Character.isLowerCase(text.charAt(1));
        return isWord ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1) : text;
    }
}
