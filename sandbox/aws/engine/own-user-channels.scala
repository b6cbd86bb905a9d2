package sun.nio.ch {

  import java.net.ProtocolFamily
  import java.net.StandardProtocolFamily.{INET, INET6}
  import java.nio.channels.SocketChannel
  import java.nio.channels.spi.SelectorProvider
  import java.util.Optional
  import java.util.function.Predicate

  /**
   * Hangs up on callers that `welcome` turns away. Java's selectors take nothing but Java's own channels, so this is one,
   * and refers to nothing outside of java.base.
   */
  class GuardedServerSocketChannel(
      provider: SelectorProvider,
      family: Optional[ProtocolFamily],
      welcome: Predicate[SocketChannel])
      extends ServerSocketChannelImpl(provider, family.orElse(if (Net.isIPv6Available) INET6 else INET)) {
    override def accept(): SocketChannel = {
      var caller = super.accept()
      while (caller != null && !welcome.test(caller)) {
        caller.close()
        caller = super.accept()
      }
      caller
    }
  }
}

package stoker.sandbox {

  import java.lang.invoke.MethodHandles
  import java.lang.reflect.Constructor
  import java.net.{InetSocketAddress, ProtocolFamily, StandardProtocolFamily}
  import java.nio.{ByteBuffer, ByteOrder}
  import java.nio.channels.{Channel, DatagramChannel, Pipe, ServerSocketChannel, SocketChannel}
  import java.nio.channels.spi.{AbstractSelector, SelectorProvider}
  import java.nio.file.{Files, Path}
  import java.util.Optional
  import java.util.function.Predicate

  import scala.util.control.NonFatal

  /**
   * Whether the other end of a connection on this machine is held by the user that we run as: Linux lists the owner of
   * every socket. Elsewhere nothing does, and everybody of this machine is let in.
   */
  object OwnUser extends Predicate[SocketChannel] {
    private val Tables = Seq("tcp", "tcp6").map(name => Path.of("/proc/net", name)).filter(Files.isReadable)
    private lazy val ours = Files.readString(Path.of("/proc/self/status")).split("\nUid:\t")(1).split("\t")(1)

    override def test(connection: SocketChannel): Boolean =
      Tables.isEmpty || (try {
        val caller = connection.getRemoteAddress.asInstanceOf[InetSocketAddress]
        val here = connection.getLocalAddress.asInstanceOf[InetSocketAddress]
        // While other connections come and go, the kernel may leave one out of a reading.
        val owner = Iterator.fill(3)(ownerOf(caller, here)).collectFirst { case Some(user) => user }
        val welcome = owner.contains(ours)
        if (!welcome)
          System.err.println(s"Refused a connection from $caller to $here: its other end is not user $ours's.")
        welcome
      } catch { case NonFatal(_) => false })

    /** The user id that holds the socket from `local` to `remote`; none once its process has let go of it. */
    private def ownerOf(local: InetSocketAddress, remote: InetSocketAddress): Option[String] = {
      val entries = Seq("", Mapped).map(prefix => s"${entry(prefix, local)} ${entry(prefix, remote)} ")
      val found = for {
        table <- Tables.iterator.map(Files.readString)
        start <- entries.iterator.map(table.indexOf) if start >= 0
      } yield table.substring(start, table.indexOf('\n', start)).split(" +")
      found.collectFirst {
        // A socket without a process has inode 0, and root's user id whoever it was of.
        case Array(_, _, _, _, _, _, uid, _, inode, _*) if inode != "0" => uid
      }
    }

    /** How the tables write an IPv4 address as IPv6, which Java's sockets are. */
    private val Mapped = words(Array.fill[Byte](10)(0) ++ Array.fill[Byte](2)(-1))

    /** An address as the tables write it: `0100007F:1F90`. */
    private def entry(prefix: String, address: InetSocketAddress): String =
      f"$prefix${words(address.getAddress.getAddress)}:${address.getPort}%04X"

    // Of 32 bits each, in the machine's byte order.
    private def words(bytes: Array[Byte]): String =
      bytes.grouped(4).map(word => f"${ByteBuffer.wrap(word).order(ByteOrder.nativeOrder).getInt}%08X").mkString
  }

  /**
   * Makes every server of a JVM answer its own user only: YARN's daemons, their pages, Spark's drivers and executors.
   * For `-Djava.nio.channels.spi.SelectorProvider`, with `--add-opens java.base/sun.nio.ch=ALL-UNNAMED`.
   */
  class OwnUserChannels extends SelectorProvider {
    private val java = sun.nio.ch.DefaultSelectorProvider.get()

    private def guarded(family: Optional[ProtocolFamily]) =
      OwnUserChannels.constructor.newInstance(java, family, OwnUser).asInstanceOf[ServerSocketChannel]

    override def openServerSocketChannel(): ServerSocketChannel = guarded(Optional.empty())
    override def openServerSocketChannel(family: ProtocolFamily): ServerSocketChannel =
      if (family == StandardProtocolFamily.UNIX) java.openServerSocketChannel(family) else guarded(Optional.of(family))

    override def openDatagramChannel(): DatagramChannel = java.openDatagramChannel()
    override def openDatagramChannel(family: ProtocolFamily): DatagramChannel = java.openDatagramChannel(family)
    override def openPipe(): Pipe = java.openPipe()
    override def openSelector(): AbstractSelector = java.openSelector()
    override def openSocketChannel(): SocketChannel = java.openSocketChannel()
    override def openSocketChannel(family: ProtocolFamily): SocketChannel = java.openSocketChannel(family)
    override def inheritedChannel(): Channel = java.inheritedChannel()
  }

  private object OwnUserChannels {
    /** Defined beside the class it extends, which only Java's own loader can do. */
    lazy val constructor: Constructor[_] = {
      val name = "/sun/nio/ch/GuardedServerSocketChannel.class"
      val bytes = getClass.getResourceAsStream(name).readAllBytes()
      val beside = classOf[sun.nio.ch.DefaultSelectorProvider]
      val guarded = MethodHandles.privateLookupIn(beside, MethodHandles.lookup()).defineClass(bytes)
      guarded.getConstructors.head
    }
  }
}
